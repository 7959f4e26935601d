package exchequer.bench.ledger;

import exchequer.bench.BenchDatabase;
import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Histograms;
import exchequer.bench.load.Sample;
import exchequer.eventstore.upcast.Upcasters;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.LedgerSchema;
import io.agroal.api.AgroalDataSource;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The product's ledger reads a topic from its beginning into empty books: chained, with its tree,
 * idempotent, every commit durable. What is counted is committed; a stretch begins and ends with a
 * commit.
 */
public final class Booking {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int POOL_SIZE = 4;

    private final BenchDatabase databases;
    private final FactsTopic topic;

    public Booking(BenchDatabase databases, FactsTopic topic) {
        this.databases = databases;
        this.topic = topic;
    }

    private record Mark(long position, long nanos, long clientCpu, long serverCpu) {}

    /** Books into a new database for so long, or to the end of the topic. */
    public Sample run(Duration warmUp, Duration measured) throws Exception {
        String database = databases.newDatabase();
        try {
            return run(database, warmUp, measured);
        } finally {
            databases.drop(database);
        }
    }

    /**
     * Books the whole topic into this database: from the start of the consumer to the last commit.
     */
    public Sample runToEnd(String database) throws Exception {
        return run(database, Duration.ZERO, PATIENCE);
    }

    private Sample run(String database, Duration warmUp, Duration measured) throws Exception {
        try (AgroalDataSource pool = databases.pool(database, POOL_SIZE)) {
            LedgerSchema.migrate(pool);
            databases.checkpoint();
            try (LedgerConsumer consumer =
                    LedgerConsumer.of(
                            pool,
                            topic.bootstrapServers(),
                            topic.name(),
                            Upcasters.none(),
                            InstantSource.system())) {
                Mark begin = mark(0);
                consumer.start();
                if (warmUp.isPositive()) {
                    begin = commitAfter(consumer, begin.nanos + warmUp.toNanos());
                }
                Mark end = commitAfter(consumer, begin.nanos + measured.toNanos());
                return sample(new LedgerQueries(pool), database, begin, end);
            }
        }
    }

    /** The first commit at or after a moment, or the one that ends the topic. */
    private Mark commitAfter(LedgerConsumer consumer, long nanos) throws InterruptedException {
        while (true) {
            long before = consumer.lastPosition();
            boolean moved = consumer.awaitPosition(before + 1, PATIENCE);
            long now = System.nanoTime();
            if (!moved) {
                throw new IllegalStateException(
                        "the ledger stands at %d: %s".formatted(before, consumer.state()));
            }
            if (now >= nanos || consumer.lastPosition() >= topic.events()) {
                return mark(consumer.lastPosition());
            }
        }
    }

    private Mark mark(long position) {
        return new Mark(
                position, System.nanoTime(), CpuTime.ofThisJvm().nanos(), databases.cpu().nanos());
    }

    private Sample sample(LedgerQueries ledger, String database, Mark begin, Mark end)
            throws Exception {
        long transfers =
                databases.number(
                        database,
                        "select count(*) from ledger.transfers where position > %d and position <= %d"
                                .formatted(begin.position, end.position));
        if (transfers == 0 || !ledger.trialBalance("main").isBalanced()) {
            throw new IllegalStateException("nothing was booked, or lopsided");
        }
        return new Sample(
                transfers,
                end.nanos - begin.nanos,
                Histograms.create(),
                0,
                ledger.head().transfers(),
                end.clientCpu - begin.clientCpu,
                end.serverCpu - begin.serverCpu);
    }
}
