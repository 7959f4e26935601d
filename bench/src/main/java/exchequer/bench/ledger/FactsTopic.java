package exchequer.bench.ledger;

import exchequer.bench.Progress;
import exchequer.bench.relay.RelayBench;
import exchequer.embedded.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import javax.sql.DataSource;

/** A topic on a broker of its own, filled with {@link PaidOrders} by the product's relay. */
public final class FactsTopic implements AutoCloseable {

    private static final String NAME = "bench.facts";

    private final KafkaBroker broker;
    private final long events;

    private FactsTopic(KafkaBroker broker, long events) {
        this.broker = broker;
        this.events = events;
    }

    /**
     * @param relayDatabase where the relay keeps how far it has come
     * @param orders how many are in it
     */
    public static FactsTopic fill(
            Path directory, DataSource relayDatabase, long orders, Progress progress)
            throws IOException {
        KafkaBroker broker = KafkaBroker.start(directory, 0);
        long events = orders * PaidOrders.EVENTS_PER_ORDER;
        double rate =
                new RelayBench(
                                new PaidOrders(orders),
                                relayDatabase,
                                broker.bootstrapServers(),
                                NAME)
                        .run(events);
        progress.say("%,d events are in the topic (%,.0f per second)".formatted(events, rate));
        return new FactsTopic(broker, events);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String name() {
        return NAME;
    }

    /** How many are in it; also the position of the last. */
    public long events() {
        return events;
    }

    @Override
    public void close() {
        broker.close();
    }
}
