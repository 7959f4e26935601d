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
import java.util.Optional;

/**
 * Writes what is meant for one reader: an encrypted request for each provider that may see it, and
 * the answers for the buyer, encrypted in the scheme in which the buyer asked. As {@link
 * MarketVoice}, the same fact gives the same event.
 */
final class SealedVoice {

    private static final List<String> ENCRYPTED = List.of("encrypted");

    /** Many relays take no event of more than 64 KiB, and ours none of more than 256. */
    private static final int MAX_REQUEST = 16_384;

    private static final int MAX_WITH_REQUEST = 192 * 1_024;

    private final NostrKey key;
    private final Cryptor cryptor;
    private final String relayUrl;
    private final List<String> relays;
    private final FeedbackVoice feedback;

    /**
     * @param relays the tag that says where answers are read
     */
    SealedVoice(NostrKey key, Cryptor cryptor, String relayUrl, List<String> relays) {
        this.key = key;
        this.cryptor = cryptor;
        this.relayUrl = relayUrl;
        this.relays = relays;
        this.feedback = new FeedbackVoice(key, cryptor, relayUrl);
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
                                relays,
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

    /**
     * A provider's work, as the result of the buyer's own request: no {@code i} tags and nothing
     * else in clear that tells what the request was. NIP-90.
     *
     * @param request the buyer's request as it came. Left out when it would make the result too
     *     large for relays: a result without it is a result, and one that no relay takes is none
     */
    NostrEvent result(Job asked, DeliverySubmitted delivery, Optional<String> request) {
        Scheme scheme = Objects.requireNonNull(asked.scheme(), "the request is not encrypted");
        String buyer = asked.buyer().value();
        // The market demands texts here; that it may stop doing so must not stop what comes after.
        boolean empty = delivery.content().isEmpty();
        String content =
                empty
                        ? ""
                        : cryptor.encrypt(
                                scheme,
                                buyer,
                                "result " + delivery.deliveryId().value(),
                                delivery.content());
        List<List<String>> tags = new ArrayList<>();
        request.filter(text -> text.length() <= MAX_REQUEST)
                .filter(text -> text.length() + content.length() <= MAX_WITH_REQUEST)
                .ifPresent(text -> tags.add(List.of("request", text)));
        tags.add(List.of("e", asked.requestEventId(), relayUrl));
        tags.add(List.of("p", buyer));
        tags.add(Expiration.tag(delivery.submittedAt()));
        if (!empty) {
            tags.add(ENCRYPTED);
        }
        return key.sign(
                new EventTemplate(
                        delivery.submittedAt().getEpochSecond(),
                        Kinds.resultOf(asked.requestKind()),
                        tags,
                        content));
    }

    NostrEvent progress(Job asked, WorkProgressed progress) {
        return toBuyer(
                asked,
                List.of("status", "processing"),
                "progress " + progress.orderId().value(),
                progress.note(),
                progress.reportedAt());
    }

    NostrEvent failure(Job asked, WorkFailed failure) {
        return toBuyer(
                asked,
                List.of("status", "error", "work_failed"),
                "failure " + failure.orderId().value(),
                failure.reason(),
                failure.reportedAt());
    }

    private NostrEvent toBuyer(
            Job asked, List<String> status, String name, String text, Instant at) {
        Scheme scheme = Objects.requireNonNull(asked.scheme(), "the request is not encrypted");
        List<String> about = List.of(asked.requestEventId());
        return feedback.say(status, about, asked.buyer().value(), scheme, name, text, at);
    }
}
