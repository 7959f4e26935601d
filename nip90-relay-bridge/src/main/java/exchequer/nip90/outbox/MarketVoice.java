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
import exchequer.nip90.nostr.RelayIdentity;
import exchequer.nip90.nostr.RelayList;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the market's own events. Deterministic: the same fact gives the same event id, so that
 * publishing again after a crash is a duplicate for every relay and no second request.
 */
public final class MarketVoice {

    /** Some relays refuse events with more in one tag. */
    private static final int MOST_IN_TAG = 10;

    private final NostrKey key;
    private final Cryptor cryptor;
    private final String relayUrl;
    private final List<String> relays;
    private final FeedbackVoice feedback;

    public MarketVoice(NostrKey key, String relayUrl) {
        this(key, relayUrl, List.of());
    }

    /**
     * @param outside where the market listens besides its own relay. A request that is written
     *     again after these have changed is another event, of the same RFQ
     */
    public MarketVoice(NostrKey key, String relayUrl, List<String> outside) {
        this.key = key;
        this.cryptor = new Cryptor(key);
        this.relayUrl = relayUrl;
        this.relays =
                Stream.concat(Stream.of("relays", relayUrl), outside.stream())
                        .limit(MOST_IN_TAG)
                        .toList();
        this.feedback = new FeedbackVoice(key, cryptor, relayUrl);
    }

    /** Reads and writes what is encrypted, with the market's key. */
    public Cryptor cryptor() {
        return cryptor;
    }

    /** What the market says to one reader alone. */
    SealedVoice sealed() {
        return new SealedVoice(key, cryptor, relayUrl, relays);
    }

    /** Tells relays that ask that it is the market who connects (NIP-42). */
    public RelayIdentity identity(InstantSource clock) {
        return RelayIdentity.as(key::sign, clock);
    }

    public String publicKey() {
        return key.publicKey();
    }

    public String relayUrl() {
        return relayUrl;
    }

    /** Where the market is to be found (NIP-65); it replaces the list before. */
    NostrEvent relayList(RelayList list, long createdAt) {
        return key.sign(list.toEvent(createdAt));
    }

    /** A request that came over the API, as a job request; empty when no kind stands for it. */
    public Optional<NostrEvent> request(RfqOpened rfq) {
        OptionalInt kind = Kinds.requestKindOf(rfq.service());
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        List<List<String>> tags = new ArrayList<>(wanted(rfq));
        tags.add(relays);
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
            tags.add(tagOf(input));
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

    private static List<String> tagOf(JobInput input) {
        List<String> tag = new ArrayList<>(List.of("i", input.data(), input.type()));
        if (input.hint() != null || input.role() != null) {
            tag.add(input.hint() == null ? "" : input.hint());
        }
        if (input.role() != null) {
            tag.add(input.role());
        }
        return tag;
    }

    /** Tells a party what became of its job, about the request by which it knows the job. */
    public NostrEvent news(Job about, Pubkey reader, News news) {
        return feedback.news(about, reader, news);
    }

    /**
     * Tells the author of an event why it had no effect: feedback with status {@code error}. The
     * code is for everybody; the detail is encrypted where the event or the job is, in the scheme
     * of the event, else of the job.
     *
     * @param about the job, where it is known
     */
    public NostrEvent refusal(
            NostrEvent refused, @Nullable Job about, String code, String detail, Instant at) {
        List<String> events = new ArrayList<>();
        // A request may itself point at other events, and what is no id at all is not repeated
        // under our signature.
        if (about != null) {
            events.add(about.requestEventId());
        } else if (!Kinds.isRequest(refused.kind())) {
            refused.firstTag("e").filter(id -> id.matches("[0-9a-f]{64}")).ifPresent(events::add);
        }
        events.add(refused.id());
        @Nullable Scheme ofJob = about == null ? null : about.scheme();
        return feedback.say(
                List.of("status", "error", code),
                events,
                refused.pubkey(),
                isEncrypted(refused) ? Scheme.of(refused.content()) : ofJob,
                "refusal " + refused.id(),
                detail,
                at);
    }

    /** Whether its author meant it for one reader alone. */
    public static boolean isEncrypted(NostrEvent event) {
        return !event.tagsNamed("encrypted").isEmpty();
    }

    /**
     * Takes requests of the market back, as NIP-90 cancels jobs: a deletion, NIP-09. It bears no
     * expiration, for a relay that forgot it could show the requests again.
     *
     * @param requests not empty
     */
    NostrEvent withdrawal(List<Job> requests, Instant at, String why) {
        List<List<String>> tags = new ArrayList<>();
        requests.forEach(request -> tags.add(List.of("e", request.requestEventId(), relayUrl)));
        requests.stream()
                .map(request -> List.of("k", Integer.toString(request.requestKind())))
                .distinct()
                .forEach(tags::add);
        return key.sign(new EventTemplate(at.getEpochSecond(), Kinds.DELETION, tags, why));
    }
}
