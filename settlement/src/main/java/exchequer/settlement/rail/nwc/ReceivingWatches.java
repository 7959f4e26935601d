package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.RailUnavailableException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear of invoices. Carries no news itself: each is sent to look, and a look
 * reads the memory or asks the wallet anew, so nothing can be left out. Looks of one listener
 * follow each other; a wish for a look that comes during one is one more look.
 */
final class ReceivingWatches {

    private static final Logger LOG = LoggerFactory.getLogger(ReceivingWatches.class);
    private static final int PAGE = 100;

    private final Executor workers;
    private final BiFunction<InvoiceCursor, Integer, List<InvoiceNews>> news;
    private final Function<PaymentHash, InvoiceState> states;
    private final List<NewsWatch> subscribers = new CopyOnWriteArrayList<>();
    private final List<StateWatch> followers = new CopyOnWriteArrayList<>();

    ReceivingWatches(
            Executor workers,
            BiFunction<InvoiceCursor, Integer, List<InvoiceNews>> news,
            Function<PaymentHash, InvoiceState> states) {
        this.workers = workers;
        this.news = news;
        this.states = states;
    }

    Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        NewsWatch watch = new NewsWatch(from, listener);
        subscribers.add(watch);
        watch.lookSoon();
        return () -> {
            watch.closed.set(true);
            subscribers.remove(watch);
        };
    }

    Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        StateWatch watch = new StateWatch(hash, listener);
        followers.add(watch);
        watch.lookSoon();
        return () -> {
            watch.closed.set(true);
            followers.remove(watch);
        };
    }

    boolean hasSubscribers() {
        return !subscribers.isEmpty();
    }

    /** This invoice may have changed. */
    void changed(PaymentHash hash) {
        subscribers.forEach(Watch::lookSoon);
        followers.stream().filter(it -> it.hash.equals(hash)).forEach(Watch::lookSoon);
    }

    void lookAll() {
        subscribers.forEach(Watch::lookSoon);
        followers.forEach(Watch::lookSoon);
    }

    private abstract class Watch {

        final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger wanted = new AtomicInteger();

        final void lookSoon() {
            if (wanted.getAndIncrement() > 0) {
                return;
            }
            try {
                workers.execute(this::run);
            } catch (RejectedExecutionException e) {
                LOG.debug("the rail was closed", e);
            }
        }

        private void run() {
            int seen;
            do {
                seen = wanted.get();
                try {
                    if (!closed.get()) {
                        look();
                    }
                } catch (RailUnavailableException e) {
                    LOG.debug("the next look will tell", e);
                } catch (RuntimeException e) {
                    LOG.warn("a look at invoices failed", e);
                }
            } while (wanted.addAndGet(-seen) > 0);
        }

        abstract void look();
    }

    private final class NewsWatch extends Watch {

        private final Consumer<InvoiceNews> listener;
        private volatile InvoiceCursor cursor;

        NewsWatch(InvoiceCursor from, Consumer<InvoiceNews> listener) {
            this.cursor = from;
            this.listener = listener;
        }

        @Override
        void look() {
            List<InvoiceNews> page = news.apply(cursor, PAGE);
            while (!page.isEmpty() && page.stream().allMatch(this::tell)) {
                page = news.apply(cursor, PAGE);
            }
        }

        private boolean tell(InvoiceNews one) {
            if (closed.get()) {
                return false;
            }
            try {
                listener.accept(one);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on {} and will hear it again", one.hash(), e);
                return false;
            }
            cursor = cursor.after(one);
            return true;
        }
    }

    private final class StateWatch extends Watch {

        private final PaymentHash hash;
        private final Consumer<InvoiceState> listener;
        private volatile @Nullable InvoiceState told;

        StateWatch(PaymentHash hash, Consumer<InvoiceState> listener) {
            this.hash = hash;
            this.listener = listener;
        }

        @Override
        void look() {
            InvoiceState state = states.apply(hash);
            boolean known =
                    !(state instanceof InvoiceState.Unavailable
                            || state instanceof InvoiceState.NotFound);
            if (!known || state.equals(told) || closed.get()) {
                return;
            }
            told = state;
            if (state.isFinal()) {
                closed.set(true);
                followers.remove(this);
            }
            try {
                listener.accept(state);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on a hint about an invoice", e);
            }
        }
    }
}
