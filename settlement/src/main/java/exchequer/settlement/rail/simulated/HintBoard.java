package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the subscribers of each payer about its payments, on the calling thread. */
final class HintBoard {

    private static final Logger LOG = LoggerFactory.getLogger(HintBoard.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    Subscription subscribe(String payer, Consumer<RailUpdate> consumer) {
        // An entry of its own, so that the same consumer can be subscribed twice and closed once.
        Listener listener = new Listener(payer, consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void publish(String payer, RailUpdate update, Hints hints) {
        int times =
                switch (hints) {
                    case ONCE -> 1;
                    case TWICE -> 2;
                    case LOST -> 0;
                };
        for (int i = 0; i < times; i++) {
            for (Listener listener : listeners) {
                if (listener.payer.equals(payer)) {
                    listener.accept(update);
                }
            }
        }
    }

    private static final class Listener {

        private final String payer;
        private final Consumer<RailUpdate> consumer;

        Listener(String payer, Consumer<RailUpdate> consumer) {
            this.payer = payer;
            this.consumer = consumer;
        }

        void accept(RailUpdate update) {
            try {
                consumer.accept(update);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed on a hint about {}", update.hash(), e);
            }
        }
    }
}
