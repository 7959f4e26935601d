package exchequer.projections.feed;

import static exchequer.projections.TestJob.PROVIDER;
import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One feed over many batches: what it remembers must never show in the rows. */
class FeedBatchesIT {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final long SEED = Long.getLong("feed.seed", System.nanoTime());
    private static TestMarket market;

    @BeforeAll
    static void open() {
        market = TestMarket.open();
    }

    @AfterAll
    static void close() {
        market.close();
    }

    @BeforeEach
    void reset() {
        market.reset();
    }

    private static void manyJobs(int jobs) {
        for (int i = 0; i < jobs; i++) {
            var job = new TestJob(market, TENANT, "job-" + i, START.plusSeconds(i));
            switch (i % 4) {
                case 0 -> job.paidAt(START.plusSeconds(i), 2_000, 7);
                case 1 -> job.owed(3_000).intended(1, 3_000).dispatched(1).unknown(1);
                case 2 -> job.opened().quoted(PROVIDER, 2_000, 1).cancelled();
                default -> job.opened().quoted(PROVIDER, 2_000, 1).quoted(PROVIDER, 1_900, 2);
            }
        }
    }

    @Test
    void rows_are_the_same_whatever_the_batches() throws SQLException {
        System.out.println("feed batches: -Dfeed.seed=" + SEED);
        manyJobs(60);
        var log = market.log();
        inBatches(log, log.size(), new Random(SEED));
        var atOnce = ViewDump.of(market.database(), "projections");
        for (int most : new int[] {1, 17, 300}) {
            market.reset();
            inBatches(log, most, new Random(SEED + most));
            assertThat(ViewDump.of(market.database(), "projections"))
                    .as("batches of at most %d", most)
                    .isEqualTo(atOnce);
        }
    }

    private static void inBatches(List<ReceivedEvent> log, int most, Random random)
            throws SQLException {
        var feed = new ProjectionsFeed("projections");
        var rest = log;
        try (var connection = market.database().getConnection()) {
            connection.setAutoCommit(false);
            while (!rest.isEmpty()) {
                int size = Math.min(rest.size(), 1 + random.nextInt(most));
                feed.applyNow(connection, rest.subList(0, size));
                // A transaction that fails after the feed has done its work: it comes again.
                if (random.nextInt(4) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    rest = rest.subList(size, rest.size());
                }
            }
        }
    }

    @Test
    void batch_that_failed_leaves_nothing_behind_in_memory() throws SQLException {
        var job = new TestJob(market, TENANT, "broken", START).opened();
        var good = market.log();
        job.expired();
        var expired = market.log().getLast();
        market.reset();
        new TestJob(market, TENANT, "broken", START).opened().placed(2_000);
        var bad = market.log().subList(1, 2);
        var feed = new ProjectionsFeed("projections");
        try (var connection = market.database().getConnection()) {
            connection.setAutoCommit(false);
            feed.applyNow(connection, good);
            connection.commit();
            // The request is awarded in memory before it is found that there is no such quote.
            assertThatThrownBy(() -> feed.applyNow(connection, bad))
                    .hasMessageContaining("which nothing made");
            connection.rollback();
            feed.applyNow(connection, List.of(expired));
            connection.commit();
        }
        assertThat(market.views().rfq(TENANT, job.rfqId()).orElseThrow().awardedAt).isNull();
    }
}
