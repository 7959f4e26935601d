package exchequer.settlement.rail.wallet;

import exchequer.settlement.rail.RailUpdate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands news to one listener, until closed. */
public final class Hints {

    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final Consumer<RailUpdate> listener;
    private volatile boolean closed;

    public Hints(Consumer<RailUpdate> listener) {
        this.listener = listener;
    }

    public void tell(RailUpdate update) {
        boolean news =
                switch (update) {
                    case RailUpdate.InFlight _, RailUpdate.Succeeded _, RailUpdate.Failed _ -> true;
                    case RailUpdate.NotFound _, RailUpdate.Unavailable _ -> false;
                };
        if (!news || closed) {
            return;
        }
        try {
            listener.accept(update);
        } catch (RuntimeException failure) {
            LOG.warn("a listener failed on a hint about {}", update.hash(), failure);
        }
    }

    public void close() {
        closed = true;
    }
}
