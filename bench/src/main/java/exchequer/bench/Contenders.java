package exchequer.bench;

import exchequer.bench.EngineLoad.Shape;
import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import exchequer.bench.rival.JpaLoad;
import exchequer.bench.rival.JpaStore;
import exchequer.bench.rival.RawCeiling;
import exchequer.bench.rival.UmaDbClient;
import exchequer.bench.rival.UmaDbLoad;
import exchequer.bench.rival.UmaDbServer;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Each contender from a fresh start: an empty database or server, the load, and a look at whether
 * every acknowledged event is there afterwards.
 *
 * @param measured how long a load is measured after its warm-up
 */
record Contenders(Environment environment, Duration measured) {

    /** The event store, empty at the start. */
    Sample store(Shape shape, int writers, int perAppend) throws Exception {
        String database = environment.databases().newDatabase();
        try {
            return store(database, shape, writers, perAppend);
        } finally {
            environment.databases().drop(database);
        }
    }

    /** The event store with what the database has in it already. */
    Sample store(String database, Shape shape, int writers, int perAppend) throws Exception {
        try (BenchStore store = BenchStore.open(environment.databases(), database)) {
            long before = store.head();
            Load load = new EngineLoad(store, environment.events(), shape, perAppend);
            Sample sample = measured(load, writers, environment.databases().cpu());
            check("the event store", store.head() - before, sample);
            return sample;
        }
    }

    /** Axon's JPA engine. */
    Sample jpa(int writers, int perAppend, int poolSize) throws Exception {
        String database = environment.databases().newDatabase();
        try (AgroalDataSource pool = environment.databases().pool(database, poolSize);
                JpaStore store = new JpaStore(pool, BenchStore.CONVERTER)) {
            Load load = new JpaLoad(store.engine(), environment.events(), perAppend);
            Sample sample = measured(load, writers, environment.databases().cpu());
            long stored =
                    environment
                            .databases()
                            .number(database, "select count(*) from \"AggregateEventEntry\"");
            check("the JPA engine", stored, sample);
            return sample;
        } finally {
            environment.databases().drop(database);
        }
    }

    /** Unconditional inserts into the event store's tables. */
    Sample ceiling(int connections) throws Exception {
        String database = environment.databases().newDatabase();
        try (BenchStore store = BenchStore.open(environment.databases(), database)) {
            Load load = new RawCeiling(store.pool(), environment.events());
            Sample sample = measured(load, connections, environment.databases().cpu());
            check("the raw ceiling", store.head(), sample);
            return sample;
        } finally {
            environment.databases().drop(database);
        }
    }

    /** A UmaDB server. */
    Sample umadb(Path program, int writers) throws Exception {
        try (UmaDbServer server = UmaDbServer.start(program, environment.directory());
                UmaDbClient client = new UmaDbClient(server.port())) {
            Sample sample =
                    measured(new UmaDbLoad(client, environment.events()), writers, server.cpu());
            check("UmaDB", client.head(), sample);
            return sample;
        }
    }

    private Sample measured(Load load, int writers, CpuTime server) throws Exception {
        environment.databases().checkpoint();
        Options options = environment.options();
        return ClosedLoop.run(load, writers, options.warmUp(), measured, server);
    }

    private void check(String contender, long stored, Sample sample) {
        environment
                .results()
                .require(
                        stored == sample.acknowledged(),
                        "%s acknowledged %d events and has %d"
                                .formatted(contender, sample.acknowledged(), stored));
    }
}
