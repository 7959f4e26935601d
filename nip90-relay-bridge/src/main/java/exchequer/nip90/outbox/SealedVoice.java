package exchequer.nip90.outbox;

import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.Pubkey;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes what is meant for one reader: an encrypted request for each provider that may see it, and
 * the answers for the buyer, encrypted in the scheme in which the buyer asked. As {@link
 * MarketVoice}, the same fact gives the same event.
 */
final class SealedVoice {

    private static final List<String> ENCRYPTED = List.of("encrypted");

    private final NostrKey key;
    private final Cryptor cryptor;
    private final String relayUrl;

    SealedVoice(NostrKey key, Cryptor cryptor, String relayUrl) {
        this.key = key;
        this.cryptor = cryptor;
        this.relayUrl = relayUrl;
    }

    /**
     * The request for one provider's eyes, always in {@link Scheme#NIP44}. Output and bid are
     * encrypted too, because the buyer may have encrypted them.
     */
    NostrEvent request(RfqOpened rfq, int kind, Pubkey provider) {
        String wanted = NostrJson.writeTags(MarketVoice.wanted(rfq));
        return key.sign(
                new EventTemplate(
                        rfq.openedAt().getEpochSecond(),
                        kind,
                        List.of(
                                List.of("p", provider.value()),
                                ENCRYPTED,
                                List.of("relays", relayUrl),
                                List.of(
                                        "expiration",
                                        Long.toString(rfq.expiresAt().getEpochSecond())),
                                List.of("rfq", rfq.rfqId().value())),
                        cryptor.encrypt(
                                Scheme.NIP44,
                                provider.value(),
                                "request " + rfq.rfqId().value(),
                                wanted)));
    }

    /** A provider's work, as the result of the buyer's own request. */
    NostrEvent result(Job asked, DeliverySubmitted delivery) {
        return answer(
                asked,
                Kinds.resultOf(asked.requestKind()),
                List.of(),
                "result " + delivery.deliveryId().value(),
                delivery.content(),
                delivery.submittedAt());
    }

    NostrEvent progress(Job asked, WorkProgressed progress) {
        return feedback(
                asked,
                List.of("status", "processing"),
                "progress " + progress.orderId().value(),
                progress.note(),
                progress.reportedAt());
    }

    NostrEvent failure(Job asked, WorkFailed failure) {
        return feedback(
                asked,
                List.of("status", "error", "work_failed"),
                "failure " + failure.orderId().value(),
                failure.reason(),
                failure.reportedAt());
    }

    /**
     * What of feedback is encrypted: the tags over again, and the text as one of them. NIP-90 says
     * nothing of it, but NDK and nostrdvm both expect a list of tags: of a mere text NDK's reader
     * makes an exception, and the buyer would not even learn the status that stands in clear.
     */
    static String encryptedFeedback(List<String> status, String text) {
        return NostrJson.writeTags(List.of(status, List.of("content", text)));
    }

    private NostrEvent feedback(
            Job asked, List<String> status, String name, String text, Instant at) {
        return answer(
                asked,
                Kinds.FEEDBACK,
                List.of(status),
                name,
                text.isEmpty() ? "" : encryptedFeedback(status, text),
                at);
    }

    /** No {@code i} tags and nothing else in clear that tells what the request was. NIP-90. */
    private NostrEvent answer(
            Job asked,
            int kind,
            List<List<String>> first,
            String name,
            String content,
            Instant at) {
        String buyer = asked.buyer().value();
        List<List<String>> tags = new ArrayList<>(first);
        tags.add(List.of("e", asked.requestEventId(), relayUrl));
        tags.add(List.of("p", buyer));
        // The market demands texts here; that it may stop doing so must not stop what comes after.
        if (content.isEmpty()) {
            return key.sign(new EventTemplate(at.getEpochSecond(), kind, tags, ""));
        }
        tags.add(ENCRYPTED);
        Scheme scheme = Objects.requireNonNull(asked.scheme(), "the request is not encrypted");
        return key.sign(
                new EventTemplate(
                        at.getEpochSecond(),
                        kind,
                        tags,
                        cryptor.encrypt(scheme, buyer, name, content)));
    }
}
