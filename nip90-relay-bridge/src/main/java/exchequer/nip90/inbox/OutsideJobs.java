package exchequer.nip90.inbox;

import exchequer.market.rfq.open.OpenRfq;
import exchequer.nip90.inbox.OutsideBuyers.Asked;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.outbox.OutsidePost;
import exchequer.nip90.session.ChangingFilters;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import exchequer.nip90.translation.Translator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Jobs whose parties are at outside relays: says what to listen for there, and has the parties'
 * events carried to the side that can not see them. Thread-safe.
 *
 * <p>Filters know no ranges, and the job requests of strangers are none of our business: the market
 * would answer each with a refusal. So at outside relays a request has to name the market in a
 * {@code p} tag, and then its kind plays no part. Providers answer the buyer, not the market, so
 * for buyers who asked there their answers are asked for too, and their deletions.
 */
public final class OutsideJobs implements ChangingFilters {

    /** As many as the strictest relay known takes in one filter ({@code @nostr-relay}). */
    private static final int MOST_KINDS = 20;

    private static final int BUYERS_PER_FILTER = 200;
    private static final int MOST_BUYERS = 1_000;

    private final OutsideBuyers buyers;
    private final OutsidePost post;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public OutsideJobs(DataSource database, InstantSource clock, OutsidePost post) {
        this.buyers = new OutsideBuyers(database, clock);
        this.post = post;
    }

    /** What is always asked for: what names the market, and offers of the named kinds (NIP-89). */
    public static List<Filter> filtersFor(String marketKey) {
        List<String> kinds = Kinds.named().keySet().stream().sorted().map(String::valueOf).toList();
        return List.of(
                Filter.any().withTag("p", List.of(marketKey)),
                Filter.any().withKinds(List.of(Kinds.HANDLER)).withTag("k", kinds));
    }

    /** Whether an event is worth keeping; some filters name no kinds. */
    public static boolean wants(NostrEvent event) {
        return Translator.KINDS.contains(event.kind());
    }

    @Override
    public List<Filter> filters() {
        List<Asked> asked = buyers.recent(OpenRfq.MAX_LIFETIME, MOST_BUYERS);
        List<String> keys = asked.stream().map(it -> it.buyer().value()).distinct().toList();
        SortedSet<Integer> kinds = new TreeSet<>();
        asked.forEach(it -> kinds.add(Kinds.resultOf(it.requestKind())));
        kinds.add(Kinds.FEEDBACK);
        List<Filter> filters = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += BUYERS_PER_FILTER) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + BUYERS_PER_FILTER));
            filters.add(answers(kinds).withTag("p", some));
            filters.add(Filter.any().withKinds(List.of(Kinds.DELETION)).withAuthors(some));
        }
        return filters;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * An event that had an effect. To be called before the inbox moves on, and safe to repeat.
     *
     * @param job the one it is about
     */
    void tookEffect(NostrEvent event, Job job) {
        // What is encrypted has only the market for its reader, who writes to the others itself.
        if (job.scheme() != null) {
            return;
        }
        if (Kinds.isRequest(event.kind())) {
            if (post.request(event) && buyers.asked(new Asked(job.buyer(), event.kind()))) {
                listeners.forEach(Runnable::run);
            }
        } else if (event.kind() == Kinds.DELETION) {
            post.withdrawal(event, job);
        } else {
            post.answer(event, job);
        }
    }

    private static Filter answers(Collection<Integer> kinds) {
        return kinds.size() > MOST_KINDS ? Filter.any() : Filter.any().withKinds(kinds);
    }
}
