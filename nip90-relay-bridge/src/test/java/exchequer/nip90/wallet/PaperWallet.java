package exchequer.nip90.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.PaperRelay;
import exchequer.nip90.nostr.RelayMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A wallet that sits in its relays and answers as a test tells it, honestly or not. */
final class PaperWallet {

    static final NostrKey KEY = Events.key(0x77);
    static final NostrKey CLIENT = Events.key(0x78);
    static final NostrKey STRANGER = Events.key(0x79);
    static final String EVERYTHING =
            "pay_invoice lookup_invoice make_invoice list_transactions get_balance get_info"
                    + " make_hold_invoice settle_hold_invoice cancel_hold_invoice notifications";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cryptor CRYPTOR = new Cryptor(KEY);

    /** A request as the wallet got it. */
    record Asked(PaperRelay relay, NostrEvent event, String method, JsonNode params) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private volatile Consumer<Asked> script = _ -> {};

    PaperWallet(PaperRelay... relays) {
        for (PaperRelay relay : relays) {
            relay.answering(event -> took(relay, event));
        }
    }

    /** What it does when asked. It answers after the relay's OK. */
    PaperWallet doing(Consumer<Asked> what) {
        script = what;
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    List<String> methods() {
        return asked.stream().map(Asked::method).toList();
    }

    static NostrEvent introduction(long createdAt, String capabilities, String... encryption) {
        List<List<String>> tags = new ArrayList<>();
        for (String words : encryption) {
            tags.add(List.of("encryption", words));
        }
        tags.add(List.of("notifications", "payment_received"));
        return KEY.sign(new EventTemplate(createdAt, 13_194, tags, capabilities));
    }

    /** Answers as NIP-47 says, in the scheme of the request. */
    void result(Asked to, String result) {
        reply(
                to,
                "{\"result_type\":\""
                        + to.method()
                        + "\",\"error\":null,\"result\":"
                        + result
                        + "}");
    }

    void error(Asked to, String code) {
        reply(
                to,
                "{\"result_type\":\""
                        + to.method()
                        + "\",\"error\":{\"code\":\""
                        + code
                        + "\",\"message\":\"no\"},\"result\":null}");
    }

    void reply(Asked to, String json) {
        to.relay().spread(response(to.event().id(), json, Scheme.of(to.event().content())));
    }

    NostrEvent response(String requestId, String json, Scheme scheme) {
        return event(
                23_195,
                List.of(List.of("p", CLIENT.publicKey()), List.of("e", requestId)),
                encrypted(json, scheme));
    }

    /** Encrypted as the wallet would, but signed by somebody else. */
    NostrEvent forged(NostrKey author, String requestId, String json) {
        return author.sign(
                new EventTemplate(
                        1_700_000_000,
                        23_195,
                        List.of(List.of("p", CLIENT.publicKey()), List.of("e", requestId)),
                        new Cryptor(author)
                                .encrypt(
                                        Scheme.NIP44,
                                        CLIENT.publicKey(),
                                        "n" + number.incrementAndGet(),
                                        json)));
    }

    NostrEvent event(int kind, List<List<String>> tags, String content) {
        return KEY.sign(new EventTemplate(1_700_000_000, kind, tags, content));
    }

    String encrypted(String json, Scheme scheme) {
        return CRYPTOR.encrypt(scheme, CLIENT.publicKey(), "n" + number.incrementAndGet(), json);
    }

    static String uri(PaperRelay... relays) {
        return "nostr+walletconnect://"
                + KEY.publicKey()
                + "?secret="
                + "0".repeat(62)
                + "78"
                + List.of(relays).stream()
                        .map(relay -> "&relay=" + relay.address())
                        .collect(Collectors.joining());
    }

    private RelayMessage.Ok took(PaperRelay relay, NostrEvent event) {
        if (event.kind() == 23_194) {
            text(event)
                    .map(text -> asked(relay, event, text))
                    .ifPresent(
                            request -> {
                                asked.add(request);
                                script.accept(request);
                            });
        }
        return new RelayMessage.Ok(event.id(), true, "");
    }

    private static Asked asked(PaperRelay relay, NostrEvent event, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Asked(relay, event, json.get("method").textValue(), json.get("params"));
        } catch (IOException noJson) {
            throw new AssertionError(noJson);
        }
    }

    private static Optional<String> text(NostrEvent event) {
        return CRYPTOR.decrypt(event.pubkey(), event.content())
                        instanceof Decryption.Decrypted(String text)
                ? Optional.of(text)
                : Optional.empty();
    }
}
