package exchequer.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The event store and its way to Kafka. */
@ConfigMapping(prefix = "exchequer.event-store")
public interface EventStoreConfig {

    /** Kafka's addresses; the launcher sets them for the embedded broker. */
    @WithDefault("127.0.0.1:9092")
    String bootstrapServers();

    /** The one topic of all events. */
    @WithDefault("exchequer.events.v1")
    String topic();

    /** Fixed from the first day: another count would put old and new events of one order apart. */
    @WithDefault("4")
    int partitions();
}
