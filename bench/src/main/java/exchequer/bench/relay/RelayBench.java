package exchequer.bench.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.eventstore.relay.RelayState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * How fast a relay with the settings of the product catches up with a log: from its start, the
 * making of the topic and the first connections included, to the record of the last event in
 * PostgreSQL, which follows the acknowledgement of Kafka.
 */
public final class RelayBench {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final EventLog log;
    private final DataSource database;
    private final String bootstrapServers;
    private final String topic;

    /**
     * @param topic a new one
     */
    public RelayBench(EventLog log, DataSource database, String bootstrapServers, String topic) {
        this.log = log;
        this.database = database;
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /**
     * Publishes the first events of the log.
     *
     * @return events per second
     * @throws IllegalStateException when the relay does not get there without a failure
     */
    public double run(long events) {
        RelaySchema.migrate(database);
        var config = RelayConfig.defaults(bootstrapServers).withTopic(topic);
        try (var relay = new KafkaRelay(log, database, config, InstantSource.system())) {
            long begin = System.nanoTime();
            relay.start();
            awaitPosition(relay, events, begin + PATIENCE.toNanos());
            double seconds = (System.nanoTime() - begin) / 1e9;
            var counters = relay.counters();
            if (counters.failures() > 0 || counters.published() != relay.lastPosition()) {
                throw new IllegalStateException(
                        "up to position %d: %s".formatted(relay.lastPosition(), counters));
            }
            return events / seconds;
        }
    }

    private static void awaitPosition(KafkaRelay relay, long position, long deadline) {
        while (relay.lastPosition() < position) {
            boolean runs = relay.state() instanceof RelayState.Running;
            if (!runs || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "at position %d: %s".formatted(relay.lastPosition(), relay.state()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
