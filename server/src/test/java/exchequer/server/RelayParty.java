package exchequer.server;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A buyer or a provider that speaks nothing but NIP-90, and hears what is addressed to it. */
final class RelayParty implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunningServer server;
    private final NostrKey key;
    private final RelayClient relay;
    private final List<NostrEvent> heard = new CopyOnWriteArrayList<>();

    RelayParty(RunningServer server, NostrKey key) {
        this.server = server;
        this.key = key;
        this.relay = Provider.join(RelayClient.connect(server.relay(), PATIENCE));
        relay.subscribe(
                List.of(Filter.any().withKinds(List.of(7_000)).withTag("p", List.of(pubkey()))),
                heard::add);
    }

    String pubkey() {
        return key.publicKey();
    }

    private String wallet() {
        return "party-" + pubkey().substring(0, 16);
    }

    @SafeVarargs
    final NostrEvent publish(int kind, String content, List<String>... tags) {
        NostrEvent event =
                key.sign(
                        new EventTemplate(
                                Instant.now().getEpochSecond(), kind, List.of(tags), content));
        Provider.join(relay.publish(event));
        return event;
    }

    /** The tag that asks for so much with an invoice over so much. */
    List<String> amount(String reference, long statedMsat, long invoicedMsat) {
        String invoice =
                server.anybody()
                        .post(
                                "/v1/simulated-lightning/invoices",
                                reference,
                                "{\"wallet\":\"%s\",\"amount_msat\":%d}"
                                        .formatted(wallet(), invoicedMsat))
                        .ok()
                        .get("bolt11")
                        .asText();
        return List.of("amount", Long.toString(statedMsat), invoice);
    }

    long balanceMsat() {
        return Provider.balanceMsat(server, wallet());
    }

    /** Waits for feedback with this status and code about a request. */
    NostrEvent hears(NostrEvent request, String status, String code) {
        Predicate<NostrEvent> wanted =
                told ->
                        told.tags().contains(List.of("status", status, code))
                                && told.tagValues("e").contains(request.id());
        return Awaitility.await(status + " " + code)
                .atMost(PATIENCE)
                .until(() -> heard.stream().filter(wanted).findFirst(), it -> it.isPresent())
                .orElseThrow();
    }

    List<NostrEvent> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        relay.close();
    }
}
