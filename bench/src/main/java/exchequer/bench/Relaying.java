package exchequer.bench;

import exchequer.bench.relay.RelayBench;
import exchequer.bench.relay.ReplayBench;
import exchequer.embedded.KafkaBroker;

/** The relay to Kafka catching up, and a consumer reading everything again. */
final class Relaying {

    private static final String TOPIC = "bench.events";

    private final Environment environment;

    Relaying(Environment environment) {
        this.environment = environment;
    }

    void measure() throws Exception {
        if (!environment.options().wants("relay_rate", "replay_rate")) {
            return;
        }
        int events = environment.options().imported();
        String database = environment.databases().newDatabase();
        try (KafkaBroker broker = KafkaBroker.start(environment.directory().resolve("kafka"), 0);
                BenchStore store = BenchStore.open(environment.databases(), database)) {
            BulkImport.run(store, 0, events, FilledStore::tags);
            environment.databases().checkpoint();
            environment.progress().say("a log for the relay is ready");
            add(
                    "relay_rate",
                    new RelayBench(store.engine(), store.pool(), broker.bootstrapServers(), TOPIC)
                            .run(events));
            add(
                    "replay_rate",
                    new ReplayBench(store.pool(), broker.bootstrapServers(), TOPIC, "replayed")
                            .run(events));
        } finally {
            environment.databases().drop(database);
        }
    }

    private void add(String name, double rate) {
        environment.results().add(name, rate, "events/s");
    }
}
