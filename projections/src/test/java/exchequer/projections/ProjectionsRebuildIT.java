package exchequer.projections;

import static exchequer.projections.TestJob.PROVIDER;
import static exchequer.projections.TestMarket.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedKafka;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.eventstore.rebuild.RebuildProgress;
import exchequer.eventstore.rebuild.RebuildProgress.Phase;
import exchequer.eventstore.rebuild.SchemaRebuild;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.projections.feed.ProjectionsFeed;
import exchequer.projections.feed.ViewDump;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The read models made again while they are in use. */
class ProjectionsRebuildIT {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("rebuild.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("rebuild.kills", 6);

    private final TestMarket market = TestMarket.open();
    private final String topic =
            "rebuild-%d-%d".formatted(ProcessHandle.current().pid(), System.nanoTime());
    private KafkaRelay relay;

    @BeforeEach
    void publish() {
        RelaySchema.migrate(market.database());
        relay =
                new KafkaRelay(
                        new ListEventLog(market),
                        market.database(),
                        RelayConfig.defaults(SharedKafka.bootstrapServers()).withTopic(topic),
                        InstantSource.system());
        relay.start();
    }

    @AfterEach
    void close() {
        relay.close();
        market.close();
    }

    private void jobs(int from, int to) {
        for (int i = from; i < to; i++) {
            var job = new TestJob(market, TENANT, "job-" + i, NOON.plusSeconds(i));
            switch (i % 5) {
                case 0 -> job.owed(3_000).intended(1, 3_000).dispatched(1).unknown(1);
                case 1 -> job.opened().quoted(PROVIDER, 2_000, 1).quoted(PROVIDER, 1_900, 2);
                default -> job.paidAt(NOON.plusSeconds(i), 2_000, 7);
            }
        }
    }

    private ConsumerSettings settings() {
        return ProjectionsConsumer.settings(SharedKafka.bootstrapServers()).withTopic(topic);
    }

    private PositionedConsumer live() {
        var consumer =
                ProjectionsConsumer.create(
                        settings().withBatchSize(50), market.database(), InstantSource.system());
        consumer.start();
        return consumer;
    }

    private RebuildOutcome rebuild(Consumer<RebuildProgress> listener) throws Exception {
        return new SchemaRebuild(
                        market.database(),
                        ProjectionsRebuild.plan(settings(), () -> 0, "test"),
                        InstantSource.system(),
                        listener)
                .run(false);
    }

    private List<String> dump() throws SQLException {
        return ViewDump.of(market.database(), "projections");
    }

    /** What a feed makes of the whole log at once, in another database. */
    private List<String> expected() throws SQLException {
        try (var other = TestMarket.open();
                var connection = other.database().getConnection()) {
            connection.setAutoCommit(false);
            new ProjectionsFeed("projections").applyNow(connection, market.log());
            connection.commit();
            return ViewDump.of(other.database(), "projections");
        }
    }

    @Test
    void rows_are_the_same_and_the_consumer_in_use_goes_on() throws Exception {
        jobs(0, 300);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
            var before = dump();
            var progress = new CopyOnWriteArrayList<RebuildProgress>();
            var outcome = rebuild(progress::add);
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            RebuildOutcome.Switched.class,
                            done -> {
                                assertThat(done.position()).isEqualTo(market.head());
                                assertThat(done.events()).isEqualTo(market.head());
                            });
            assertThat(progress.getLast().position()).isEqualTo(market.head());
            assertThat(dump()).isEqualTo(before);
            jobs(300, 330);
            assertThat(consumer.awaitPosition(market.head(), PATIENCE))
                    .as("%s", consumer.state())
                    .isTrue();
            assertThat(consumer.state()).isInstanceOf(ConsumerState.Running.class);
        }
        assertThat(dump()).isEqualTo(expected());
        assertThat(schemas()).containsExactly("projections");
        assertThat(shape("projections")).isEqualTo(shapeOfNew());
    }

    @Test
    void readers_never_see_half_and_never_go_back() throws Exception {
        jobs(0, 200);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
            var done = new AtomicBoolean();
            var wrong = new CopyOnWriteArrayList<String>();
            var reader = Thread.ofPlatform().start(() -> readUntil(done, wrong));
            var writer = Thread.ofPlatform().start(() -> writeUntil(done));
            for (int round = 0; round < 3; round++) {
                assertThat(rebuild(progress -> {})).isInstanceOf(RebuildOutcome.Switched.class);
            }
            done.set(true);
            reader.join();
            writer.join();
            assertThat(wrong).isEmpty();
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
        }
        assertThat(dump()).isEqualTo(expected());
    }

    private void writeUntil(AtomicBoolean done) {
        for (int i = 200; !done.get() && i < 1_000; i++) {
            jobs(i, i + 1);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    /** As each event known has its line, lines and position agree in every statement. */
    private void readUntil(AtomicBoolean done, List<String> wrong) {
        long last = 0;
        try (var connection = market.database().getConnection();
                var select =
                        connection.prepareStatement(
                                """
                                select (select position from projections.progress),
                                       (select count(*) from projections.timeline_entry)""")) {
            while (!done.get()) {
                try (var row = select.executeQuery()) {
                    row.next();
                    if (row.getLong(1) != row.getLong(2) || row.getLong(1) < last) {
                        wrong.add(
                                "position %d with %d lines after %d"
                                        .formatted(row.getLong(1), row.getLong(2), last));
                    }
                    last = row.getLong(1);
                }
            }
        } catch (SQLException e) {
            wrong.add(e.toString());
        }
    }

    @Test
    void transaction_that_has_begun_to_read_keeps_its_version() throws Exception {
        jobs(0, 20);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
        }
        var switching = new CountDownLatch(1);
        var outcome = new CompletableFuture<RebuildOutcome>();
        try (var connection = market.database().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            long before = count(statement);
            Thread.ofPlatform()
                    .start(
                            () -> {
                                try {
                                    outcome.complete(
                                            rebuild(
                                                    progress -> {
                                                        if (progress.phase() == Phase.SWITCHING) {
                                                            switching.countDown();
                                                        }
                                                    }));
                                } catch (Exception e) {
                                    outcome.completeExceptionally(e);
                                }
                            });
            assertThat(switching.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(count(statement)).isEqualTo(before).isEqualTo(market.head());
            connection.commit();
        }
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(RebuildOutcome.Switched.class);
    }

    private static long count(Statement statement) throws SQLException {
        try (var row = statement.executeQuery("select count(*) from projections.timeline_entry")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void what_was_damaged_is_right_again_and_counters_of_the_consumer_stay() throws Exception {
        jobs(0, 50);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
        }
        market.execute(
                "update projections.order_view set provider = 'nobody';"
                        + " delete from projections.timeline_entry where position % 3 = 0;"
                        + " update projections.consumer_progress set duplicates = 42");
        assertThat(rebuild(progress -> {})).isInstanceOf(RebuildOutcome.Switched.class);
        assertThat(dump()).isEqualTo(expected());
        try (var consumer = live()) {
            jobs(50, 60);
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
            assertThat(consumer.duplicates()).isEqualTo(42);
        }
        assertThat(dump()).isEqualTo(expected());
    }

    @Test
    void what_another_program_has_begun_is_begun_anew() throws Exception {
        jobs(0, 20);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
        }
        market.execute(
                "create schema projections_next; comment on schema projections_next is 'older';"
                        + " create table projections_next.progress (wrong text);"
                        + " create schema projections_old");
        assertThat(rebuild(progress -> {}))
                .isInstanceOfSatisfying(
                        RebuildOutcome.Switched.class,
                        done -> assertThat(done.events()).isEqualTo(market.head()));
        assertThat(dump()).isEqualTo(expected());
    }

    @Test
    void second_rebuild_at_a_time_is_told_so() throws Exception {
        var inner = new ArrayList<RebuildOutcome>();
        jobs(0, 5);
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE)).isTrue();
            rebuild(
                    progress -> {
                        try {
                            inner.add(rebuild(other -> {}));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
        assertThat(inner).isNotEmpty().allMatch(RebuildOutcome.Busy.class::isInstance);
    }

    @Test
    void killed_at_any_moment_consumer_and_rebuild_end_at_the_same_rows() throws Exception {
        System.out.println("kills of consumer and rebuild: -Drebuild.seed=" + SEED);
        var random = new Random(SEED);
        String url = market.url();
        int job = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            jobs(job, job += 100 + random.nextInt(200));
            var live = ConsumerProcess.start("live", url, SharedKafka.bootstrapServers(), topic);
            var rebuild =
                    ConsumerProcess.start("rebuild", url, SharedKafka.bootstrapServers(), topic);
            boolean both = random.nextBoolean();
            ConsumerProcess.ended(rebuild, Duration.ofMillis(700 + random.nextInt(2_500)));
            (random.nextBoolean() ? live : rebuild).destroyForcibly();
            if (both) {
                live.destroyForcibly();
                rebuild.destroyForcibly();
            }
            ConsumerProcess.ended(rebuild, both ? PATIENCE : Duration.ofMillis(200));
            live.destroyForcibly().waitFor();
            rebuild.destroyForcibly().waitFor();
        }
        try (var consumer = live()) {
            assertThat(consumer.awaitPosition(market.head(), PATIENCE))
                    .as("%s", consumer.state())
                    .isTrue();
            assertThat(dump()).as("after catching up").isEqualTo(expected());
            assertThat(rebuild(progress -> {})).isInstanceOf(RebuildOutcome.Switched.class);
            assertThat(dump()).as("after a rebuild").isEqualTo(expected());
        }
    }

    private List<String> schemas() throws SQLException {
        return query(
                "select nspname from pg_namespace where nspname like 'projections%' order by 1");
    }

    /** Indexes, constraints and triggers: nothing of the way here must be left. */
    private List<String> shape(String schema) throws SQLException {
        return query(SHAPE.formatted(schema));
    }

    private static final String SHAPE =
            """
            select indexdef from pg_indexes where schemaname = '%1$s'
            union all
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = '%1$s'::regnamespace
            union all
            select relname || ' ' || coalesce(reloptions::text, '') || ' ' || relpersistence::text
            from pg_class where relnamespace = '%1$s'::regnamespace and relkind = 'r'
            order by 1""";

    private static List<String> shapeOfNew() throws SQLException {
        try (var other = TestMarket.open()) {
            return query(other, SHAPE.formatted("projections"));
        }
    }

    private List<String> query(String sql) throws SQLException {
        return query(market, sql);
    }

    private static List<String> query(TestMarket market, String sql) throws SQLException {
        try (var connection = market.database().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
