package exchequer.nip90.session;

import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.nostr.RelaySubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a relay has stored, page by page, newest first.
 *
 * <p>A page begins with the very second in which the last one ended, because the relay may have cut
 * in the middle of that second. A second that fills a page by itself is asked for kind by kind;
 * NIP-01 offers no finer question, so what then still does not fit is out of reach, and said so.
 *
 * <p>A relay that says whether it has sent all (NIP-67) saves the requests that would only show
 * that nothing is left, and tells a second that was cut from one that was not. Of one that says
 * nothing, a page as large as the largest so far is taken to be cut.
 */
final class Pages {

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    /** A relay that never comes to an end is left after so many. */
    private static final int MOST = 20_000;

    /** What a relay sent, and what it said of the rest. */
    private record Page(List<RelayMessage.Event> events, Completeness completeness) {}

    /** Takes the events of a page. */
    interface Reader {
        void take(Collection<RelayMessage.Event> page) throws SessionFailure, InterruptedException;
    }

    private final RelayClient client;
    private final int size;
    private final Duration timeout;
    private final Reader reader;
    private int asked;

    /** The largest page seen; a relay may allow fewer events than we ask for. */
    private int largest;

    Pages(RelayClient client, SessionRules rules, Reader reader) {
        this.client = client;
        this.size = rules.pageSize();
        this.timeout = rules.answerTimeout();
        this.reader = reader;
    }

    /** All events of the window, both ends included. */
    void read(Filter filter, long since, long until) throws SessionFailure, InterruptedException {
        long to = until;
        while (to >= since) {
            Page page = page(filter, since, to);
            if (page.events.isEmpty()) {
                if (page.completeness == Completeness.MORE) {
                    LOG.warn("The relay says it has more up to second {}, and sends nothing", to);
                }
                return;
            }
            reader.take(page.events);
            if (isWhole(page)) {
                return;
            }
            long oldest = oldest(page.events);
            if (oldest < to) {
                to = oldest;
            } else {
                if (isCut(page) && isCut(alone(page, filter, to))) {
                    readSecond(filter, to);
                }
                to--;
            }
        }
    }

    /**
     * What a filter by ids selects. What a relay leaves out is asked for once more, until it sends
     * none of it: it may be gone, or a relay sends less at once than we ask for.
     */
    void read(List<String> ids) throws SessionFailure, InterruptedException {
        Set<String> missing = new LinkedHashSet<>(ids);
        boolean progress = true;
        while (progress && !missing.isEmpty()) {
            Page page = ask(Filter.any().withIds(missing));
            reader.take(page.events);
            progress = page.events.stream().map(it -> it.event().id()).anyMatch(missing::contains);
            page.events.forEach(it -> missing.remove(it.event().id()));
            if (page.completeness == Completeness.FINISH) {
                return;
            }
        }
    }

    /** What was left may be older: a relay that would say so is asked for the second by itself. */
    private Page alone(Page page, Filter filter, long second)
            throws SessionFailure, InterruptedException {
        if (page.completeness != Completeness.MORE) {
            return page;
        }
        Page alone = page(filter, second, second);
        reader.take(alone.events);
        return alone;
    }

    private void readSecond(Filter filter, long second)
            throws SessionFailure, InterruptedException {
        if (filter.kinds() == null || filter.kinds().size() < 2) {
            LOG.warn("More than {} events in second {}; some may be out of reach", largest, second);
            return;
        }
        for (int kind : filter.kinds()) {
            Filter one = filter.withKinds(List.of(kind));
            Page page = page(one, second, second);
            reader.take(page.events);
            if (isCut(page)) {
                readSecond(one, second);
            }
        }
    }

    /**
     * Whether nothing that the question was about is left. A page as full as was asked for is not
     * believed to be: the relay may mean "all within your limit", and one more request is less than
     * an event lost.
     */
    private boolean isWhole(Page page) {
        return page.completeness == Completeness.FINISH && page.events.size() < size;
    }

    private boolean isCut(Page page) {
        return switch (page.completeness) {
            case FINISH -> !isWhole(page);
            case MORE -> true;
            case UNSAID -> page.events.size() >= largest;
        };
    }

    private Page page(Filter filter, long since, long until)
            throws SessionFailure, InterruptedException {
        Page page = ask(filter.withSince(since).withUntil(until).withLimit(size));
        largest = Math.max(largest, page.events.size());
        return page;
    }

    private Page ask(Filter filter) throws SessionFailure, InterruptedException {
        if (++asked > MOST) {
            throw new SessionFailure("the relay has no end");
        }
        List<RelayMessage.Event> events = Collections.synchronizedList(new ArrayList<>());
        int most = 2 * Math.max(size, filter.ids() == null ? 0 : filter.ids().size());
        Completeness completeness;
        try (RelaySubscription subscription =
                client.subscribeUnverified(
                        List.of(filter),
                        event -> {
                            // More than was asked for is not worth memory; live ones come twice.
                            if (events.size() < most) {
                                events.add(event);
                            }
                        })) {
            completeness = subscription.eose().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SessionFailure("a page did not come in time");
        } catch (ExecutionException failure) {
            throw new SessionFailure("a page was refused: " + failure.getCause().getMessage());
        }
        synchronized (events) {
            // What was dropped here is left as well, whatever the relay says.
            boolean kept = events.size() < most;
            return new Page(List.copyOf(events), kept ? completeness : Completeness.UNSAID);
        }
    }

    private static long oldest(List<RelayMessage.Event> page) {
        return page.stream().mapToLong(event -> event.event().createdAt()).min().orElseThrow();
    }
}
