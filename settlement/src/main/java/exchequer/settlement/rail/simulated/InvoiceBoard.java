package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.RailUnavailableException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers what became of invoices, on the thread that calls {@link #poke}. It carries no
 * news itself: each poke reads the store behind each subscription anew, so that what another
 * process did is told as well, and nothing can be left out.
 */
final class InvoiceBoard {

    private static final Logger LOG = LoggerFactory.getLogger(InvoiceBoard.class);

    private final Script script;
    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    InvoiceBoard(Script script) {
        this.script = script;
    }

    /**
     * @param store the news after a cursor, in order
     */
    Subscription subscribe(
            Function<InvoiceCursor, List<InvoiceNews>> store,
            InvoiceCursor from,
            Consumer<InvoiceNews> listener) {
        return open(new NewsWatch(store, from, listener));
    }

    Subscription follow(
            PaymentHash hash, Supplier<InvoiceState> store, Consumer<InvoiceState> listener) {
        return open(new StateWatch(hash, store, listener));
    }

    private Subscription open(Watch watch) {
        watches.add(watch);
        poke(watch);
        return () -> {
            watch.closed = true;
            watches.remove(watch);
        };
    }

    /** Anything may have changed. */
    void poke() {
        watches.forEach(this::poke);
    }

    /** This invoice may have changed; those who follow another one need not look. */
    void poke(PaymentHash hash) {
        poke(Set.of(hash));
    }

    /** These invoices may have changed: one look for each watch that one of them concerns. */
    void poke(Set<PaymentHash> hashes) {
        for (Watch watch : watches) {
            boolean concerned =
                    watch instanceof StateWatch follower
                            ? hashes.contains(follower.hash)
                            : !hashes.isEmpty();
            if (concerned) {
                poke(watch);
            }
        }
    }

    /** What another process did has to be told to subscribers; followers get hints only. */
    void pokeSubscribers() {
        for (Watch watch : watches) {
            if (watch instanceof NewsWatch) {
                poke(watch);
            }
        }
    }

    private void poke(Watch watch) {
        if (!script.isDown()) {
            watch.poke();
        }
        if (watch.closed) {
            watches.remove(watch);
        }
    }

    private abstract static class Watch {

        private final ReentrantLock turn = new ReentrantLock();
        private volatile boolean again;
        volatile boolean closed;

        /** A poke from inside the listener, or from another thread meanwhile, is one more look. */
        final void poke() {
            again = true;
            if (turn.isHeldByCurrentThread()) {
                return;
            }
            // Looked at after each unlock too: a poke may come between the last look and that.
            while (again && !closed && turn.tryLock()) {
                try {
                    again = false;
                    look();
                } catch (RailUnavailableException e) {
                    LOG.debug("the next poke will tell", e);
                } finally {
                    turn.unlock();
                }
            }
        }

        abstract void look();
    }

    private static final class NewsWatch extends Watch {

        private final Function<InvoiceCursor, List<InvoiceNews>> store;
        private final Consumer<InvoiceNews> listener;
        private InvoiceCursor cursor;

        NewsWatch(
                Function<InvoiceCursor, List<InvoiceNews>> store,
                InvoiceCursor from,
                Consumer<InvoiceNews> listener) {
            this.store = store;
            this.cursor = from;
            this.listener = listener;
        }

        @Override
        void look() {
            List<InvoiceNews> page = store.apply(cursor);
            while (!page.isEmpty() && page.stream().allMatch(this::tell)) {
                page = store.apply(cursor);
            }
        }

        private boolean tell(InvoiceNews news) {
            if (closed) {
                return false;
            }
            try {
                listener.accept(news);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on {} and will hear it again", news.hash(), e);
                return false;
            }
            cursor = cursor.after(news);
            return true;
        }
    }

    private static final class StateWatch extends Watch {

        private final PaymentHash hash;
        private final Supplier<InvoiceState> store;
        private final Consumer<InvoiceState> listener;
        private @Nullable InvoiceState told;

        StateWatch(
                PaymentHash hash, Supplier<InvoiceState> store, Consumer<InvoiceState> listener) {
            this.hash = hash;
            this.store = store;
            this.listener = listener;
        }

        @Override
        void look() {
            InvoiceState state = store.get();
            if (state instanceof InvoiceState.Unavailable || state.equals(told)) {
                return;
            }
            told = state;
            closed = state.isFinal();
            try {
                listener.accept(state);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on a hint about an invoice", e);
            }
        }
    }
}
