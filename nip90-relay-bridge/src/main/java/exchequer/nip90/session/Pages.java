package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.nostr.RelaySubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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
 */
final class Pages {

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    /** A relay that never comes to an end is left after so many. */
    private static final int MOST = 20_000;

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
            List<RelayMessage.Event> page = page(filter, since, to);
            if (page.isEmpty()) {
                return;
            }
            reader.take(page);
            long oldest = oldest(page);
            if (oldest < to) {
                to = oldest;
            } else {
                if (page.size() >= largest) {
                    readSecond(filter, to);
                }
                to--;
            }
        }
    }

    /** One page of what a filter by ids selects. */
    void read(List<String> ids) throws SessionFailure, InterruptedException {
        reader.take(ask(Filter.any().withIds(ids)));
    }

    private void readSecond(Filter filter, long second)
            throws SessionFailure, InterruptedException {
        if (filter.kinds() == null || filter.kinds().size() < 2) {
            LOG.warn("More than {} events in second {}; some may be out of reach", largest, second);
            return;
        }
        for (int kind : filter.kinds()) {
            Filter one = filter.withKinds(List.of(kind));
            List<RelayMessage.Event> page = page(one, second, second);
            reader.take(page);
            if (page.size() >= largest) {
                readSecond(one, second);
            }
        }
    }

    private List<RelayMessage.Event> page(Filter filter, long since, long until)
            throws SessionFailure, InterruptedException {
        List<RelayMessage.Event> page =
                ask(filter.withSince(since).withUntil(until).withLimit(size));
        largest = Math.max(largest, page.size());
        return page;
    }

    private List<RelayMessage.Event> ask(Filter filter)
            throws SessionFailure, InterruptedException {
        if (++asked > MOST) {
            throw new SessionFailure("the relay has no end");
        }
        List<RelayMessage.Event> events = Collections.synchronizedList(new ArrayList<>());
        int most = 2 * Math.max(size, filter.ids() == null ? 0 : filter.ids().size());
        try (RelaySubscription subscription =
                client.subscribeUnverified(
                        List.of(filter),
                        event -> {
                            // More than was asked for is not worth memory; live ones come twice.
                            if (events.size() < most) {
                                events.add(event);
                            }
                        })) {
            subscription.eose().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SessionFailure("a page did not come in time");
        } catch (ExecutionException failure) {
            throw new SessionFailure("a page was refused: " + failure.getCause().getMessage());
        }
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    private static long oldest(List<RelayMessage.Event> page) {
        return page.stream().mapToLong(event -> event.event().createdAt()).min().orElseThrow();
    }
}
