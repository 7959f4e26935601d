package exchequer.nip90.translation;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.zap.ZapReceiptReader;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what a verified event means to the market. Pure but for looking up jobs; equal events at
 * equal times mean the same.
 */
public final class Translator {

    /**
     * How many events an answer or a deletion may name; what it names beyond is not looked up. No
     * honest one names as many, and each costs a look into the database.
     */
    static final int MOST_NAMED = 100;

    /** What is worth reading from a relay. */
    public static final Set<Integer> KINDS = kinds();

    private static final Pattern EVENT_ID = Pattern.compile("[0-9a-f]{64}");

    private final RequestReader requests;
    private final AnswerReader answers;
    private final OfferReader offers;
    private final Function<String, Optional<Job>> jobs;
    private final Predicate<Pubkey> isBuyer;
    private final String marketKey;

    /**
     * @param cryptor reads what is encrypted for the market; what its key published is not read
     *     back
     * @param isBuyer whether a key may spend the treasury's money; throws when it can not tell
     * @param jobs finds the job of a request event id; throws when it can not tell
     * @param invoiceAmount what an invoice asks for, if it is one and says so
     */
    public Translator(
            JobDefaults defaults,
            TenantId tenant,
            Cryptor cryptor,
            Predicate<Pubkey> isBuyer,
            Function<String, Optional<Job>> jobs,
            Function<String, Optional<Msat>> invoiceAmount) {
        this.jobs = id -> find(jobs, id);
        this.isBuyer = key -> LookupFailedException.guard(() -> isBuyer.test(key));
        SealedPart sealed = new SealedPart(cryptor);
        this.marketKey = cryptor.publicKey();
        this.requests = new RequestReader(defaults, tenant, marketKey, this.jobs, sealed);
        this.answers = new AnswerReader(defaults, this.jobs, invoiceAmount, sealed);
        this.offers = new OfferReader(tenant);
    }

    /**
     * @param raw the event's bytes as received: the evidence
     * @param now when its commands are carried out, which lifetimes are judged by: what waited too
     *     long, in the network or with us, is stale and not fresh
     * @throws LookupFailedException when a lookup failed; translate again later
     */
    public Translation translate(NostrEvent event, String raw, Instant now) {
        if (event.pubkey().equals(marketKey)) {
            return new Translation.Ignored("our own");
        }
        if (Kinds.isRequest(event.kind())) {
            return isBuyer.test(new Pubkey(event.pubkey()))
                    ? requests.read(event, now)
                    : new Translation.Refused(
                            "buyer_not_registered", "this key has no account at this market");
        }
        if (event.kind() == Kinds.HANDLER) {
            return offers.read(event, now);
        }
        if (event.kind() == Kinds.DELETION) {
            return cancellation(event, now);
        }
        if (event.kind() == ZapReceiptReader.RECEIPT) {
            // Whatever it says, and about whichever job: paid is what our own rail says.
            return new Translation.Ignored("a zap receipt, which proves no payment");
        }
        if (!isAnswer(event)) {
            return new Translation.Ignored("kind " + event.kind());
        }
        return answers.jobOf(event)
                .map(
                        job ->
                                event.kind() == Kinds.FEEDBACK
                                        ? answers.feedback(event, job, now)
                                        : answers.result(event, raw, job, now))
                .orElseGet(() -> new Translation.Ignored("about no job of ours"));
    }

    /**
     * The job an answer is about.
     *
     * @throws LookupFailedException when a lookup failed
     */
    public Optional<Job> jobOf(NostrEvent event) {
        return isAnswer(event) ? answers.jobOf(event) : Optional.empty();
    }

    /**
     * Which of the jobs that an event names is this request.
     *
     * @throws LookupFailedException when a lookup failed
     */
    public Optional<Job> jobOf(NostrEvent event, RfqId rfq) {
        return named(event)
                .map(jobs)
                .flatMap(Optional::stream)
                .filter(job -> job.rfqId().equals(rfq))
                .findFirst();
    }

    private static boolean isAnswer(NostrEvent event) {
        return event.kind() == Kinds.FEEDBACK || Kinds.isResult(event.kind());
    }

    /** The ids an event names, each once and not too many. */
    static Stream<String> named(NostrEvent event) {
        return event.tagValues("e").stream().distinct().limit(MOST_NAMED);
    }

    /** NIP-09: only the author can take its own request back. */
    private Translation cancellation(NostrEvent event, Instant now) {
        List<Wish> wishes =
                named(event)
                        .map(jobs)
                        .flatMap(Optional::stream)
                        .filter(job -> job.buyer().value().equals(event.pubkey()))
                        .<Wish>map(
                                job ->
                                        new Wish.Command(
                                                new CancelRfq(job.rfqId(), job.buyer(), now)))
                        .toList();
        return wishes.isEmpty()
                ? new Translation.Ignored("deletes no request")
                : new Translation.Wishes(null, wishes);
    }

    // Strangers write what they like where an id belongs, also what no database takes as text.
    private static Optional<Job> find(Function<String, Optional<Job>> jobs, String id) {
        return EVENT_ID.matcher(id).matches()
                ? LookupFailedException.guard(() -> jobs.apply(id))
                : Optional.empty();
    }

    private static Set<Integer> kinds() {
        Set<Integer> kinds = new HashSet<>(Set.of(Kinds.DELETION, Kinds.FEEDBACK, Kinds.HANDLER));
        for (int request = Kinds.REQUEST_MIN; request <= Kinds.REQUEST_MAX; request++) {
            kinds.add(request);
            kinds.add(Kinds.resultOf(request));
        }
        return Set.copyOf(kinds);
    }
}
