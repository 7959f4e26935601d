package exchequer.nip90.outbox;

import exchequer.market.events.JobInput;
import exchequer.market.events.JobParam;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.Pubkey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes the market's own events. Deterministic: the same fact gives the same event id, so that
 * publishing again after a crash is a duplicate for every relay and no second request.
 */
public final class MarketVoice {

    private final NostrKey key;
    private final Cryptor cryptor;
    private final String relayUrl;

    public MarketVoice(NostrKey key, String relayUrl) {
        this.key = key;
        this.cryptor = new Cryptor(key);
        this.relayUrl = relayUrl;
    }

    /** Reads and writes what is encrypted, with the market's key. */
    public Cryptor cryptor() {
        return cryptor;
    }

    /** What the market says to one reader alone. */
    SealedVoice sealed() {
        return new SealedVoice(key, cryptor, relayUrl);
    }

    public String publicKey() {
        return key.publicKey();
    }

    public String relayUrl() {
        return relayUrl;
    }

    /** A request that came over the API, as a job request; empty when no kind stands for it. */
    public Optional<NostrEvent> request(RfqOpened rfq) {
        OptionalInt kind = Kinds.requestKindOf(rfq.service());
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> tags = new ArrayList<>(wanted(rfq));
        tags.add(List.of("relays", relayUrl));
        rfq.targets().forEach(target -> tags.add(List.of("p", target.value())));
        tags.add(List.of("expiration", Long.toString(rfq.expiresAt().getEpochSecond())));
        // Two equal requests in one second would otherwise be one event.
        tags.add(List.of("rfq", rfq.rfqId().value()));
        return Optional.of(
                key.sign(
                        new EventTemplate(
                                rfq.openedAt().getEpochSecond(), kind.getAsInt(), tags, "")));
    }

    /** What the work is and what it may cost at most: inputs, parameters, output and bid. */
    static List<List<String>> wanted(RfqOpened rfq) {
        List<List<String>> tags = new ArrayList<>();
        for (JobInput input : rfq.inputs()) {
            tags.add(List.of("i", input.data(), input.type()));
        }
        for (JobParam param : rfq.params()) {
            List<String> tag = new ArrayList<>(List.of("param", param.name()));
            tag.addAll(param.values());
            tags.add(tag);
        }
        tags.add(List.of("output", rfq.output()));
        tags.add(List.of("bid", Long.toString(rfq.maxPriceMsat().value())));
        return tags;
    }

    /** Tells a provider what became of its charge: feedback with status {@code error}. */
    public NostrEvent notice(
            String requestEventId, Pubkey provider, String code, String detail, Instant at) {
        return key.sign(
                new EventTemplate(
                        at.getEpochSecond(),
                        Kinds.FEEDBACK,
                        List.of(
                                List.of("status", "error", code),
                                List.of("e", requestEventId),
                                List.of("p", provider.value())),
                        detail));
    }

    /**
     * Tells the author of an event why it had no effect: feedback with status {@code error}. The
     * code is for everybody; the detail is encrypted if the event was, in the same scheme.
     */
    public NostrEvent refusal(NostrEvent refused, String code, String detail, Instant at) {
        List<List<String>> tags = new ArrayList<>();
        List<String> status = List.of("status", "error", code);
        tags.add(status);
        // The request first, so that clients file it under the job they know. A request may itself
        // point at other events, and what is no id at all is not repeated under our signature.
        if (!Kinds.isRequest(refused.kind())) {
            refused.firstTag("e")
                    .filter(request -> request.matches("[0-9a-f]{64}"))
                    .ifPresent(request -> tags.add(List.of("e", request)));
        }
        tags.add(List.of("e", refused.id()));
        tags.add(List.of("p", refused.pubkey()));
        String content = detail;
        if (!refused.tagsNamed("encrypted").isEmpty() && !detail.isEmpty()) {
            tags.add(List.of("encrypted"));
            content =
                    cryptor.encrypt(
                            Scheme.of(refused.content()),
                            refused.pubkey(),
                            "refusal " + refused.id(),
                            SealedVoice.encryptedFeedback(status, detail));
        }
        return key.sign(new EventTemplate(at.getEpochSecond(), Kinds.FEEDBACK, tags, content));
    }
}
