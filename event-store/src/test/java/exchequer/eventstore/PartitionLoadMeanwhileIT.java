package exchequer.eventstore;

import static exchequer.eventstore.SmallPartitions.numbered;
import static exchequer.eventstore.SmallPartitions.positions;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others do, and what goes wrong, while partitions are loaded. */
@Timeout(180)
class PartitionLoadMeanwhileIT {

    private static final int CHUNK = 20_000;
    private static final int PARTITION = 25_000;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String LOADER =
            """
            (select pid from pg_locks
              where relation = 'eventstore.head'::regclass and mode = 'RowShareLock' and granted
                and pid <> pg_backend_pid())""";

    private static final String WAITING =
            """
            select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'""";

    private final SmallPartitions log = new SmallPartitions(PARTITION);
    private final PostgresEventStorageEngine other = log.node();
    private final ImportSteps steps = new ImportSteps();

    @AfterEach
    void close() {
        other.close();
        log.close();
    }

    @Test
    void failure_of_the_history_itself_leaves_nothing_of_the_partition() {
        assertThatThrownBy(() -> load(1, 60_000, n -> fail(n == 24_000)))
                .hasMessage("history ends here");
        assertThat(log.engine.headPosition()).isZero();
        assertThat(tables()).isZero();
        assertThatThrownBy(() -> load(1, 60_000, n -> fail(n == 59_000)))
                .hasMessage("history ends here");

        assertThat(log.engine.headPosition()).isEqualTo(PARTITION);
        assertThat(tables()).isEqualTo(1);
        load(log.engine.headPosition() + 1, 60_000, _ -> {});
        assertComplete(60_000);
    }

    private static void fail(boolean now) {
        if (now) {
            throw new IllegalStateException("history ends here");
        }
    }

    @Test
    void loss_of_the_connection_leaves_nothing_of_the_partition() {
        steps.whenLoaded(40_000, this::killLoader);

        assertThatThrownBy(() -> load(1, 60_000, _ -> {}))
                .isInstanceOf(EventStoreUnavailableException.class)
                .hasMessageContaining("positions 25001 to");
        assertThat(steps.areDone()).isTrue();
        assertThat(log.engine.headPosition()).isEqualTo(PARTITION);
        assertThat(tables()).isEqualTo(1);
        load(log.engine.headPosition() + 1, 60_000, _ -> {});
        assertComplete(60_000);
    }

    @Test
    void loss_of_the_connection_at_the_very_end_leaves_nothing_of_the_partition() throws Exception {
        try (Connection reader = log.database.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from eventstore.events");
            CompletableFuture<Long> loading = loadAsync(24_000);
            await().atMost(SOON).until(() -> log.database.queryLong(WAITING) > 0);
            killLoader();

            assertThatThrownBy(() -> loading.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(EventStoreUnavailableException.class);
            reader.rollback();
            reader.setAutoCommit(true);
        }
        assertThat(log.engine.headPosition()).isZero();
        assertThat(tables()).isZero();
        load(1, 24_000, _ -> {});
        assertComplete(24_000);
    }

    private void killLoader() {
        log.database.execute("select pg_terminate_backend(pid) from " + LOADER + " l");
    }

    @Test
    void appends_of_another_node_wait_and_go_on() {
        AtomicReference<CompletableFuture<ConsistencyMarker>> waiting = new AtomicReference<>();
        EventCriteria loaded = EventCriteria.havingTags(tag("n", "23000"));
        steps.whenLoaded(
                CHUNK,
                () -> {
                    waiting.set(
                            CompletableFuture.supplyAsync(
                                    () -> append(other, AppendCondition.none(), event("Other")),
                                    Thread::startVirtualThread));
                    await().atMost(SOON).until(() -> log.database.queryLong(WAITING) > 0);
                });
        load(1, 24_000, _ -> {});

        assertThat(waiting.get()).succeedsWithin(SOON);
        assertThat(other.read(24_000, 9)).extracting(StoredEvent::type).containsExactly("Other");
        assertThatThrownBy(
                        () -> append(other, AppendCondition.withCriteria(loaded), event("Other")))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
        append(log.engine, AppendCondition.none(), event("Own"));
        assertComplete(24_002);
    }

    @Test
    void append_that_has_waited_long_enough_fails() {
        shortenPatience();
        steps.whenLoaded(
                CHUNK,
                () ->
                        assertThatThrownBy(
                                        () -> append(other, AppendCondition.none(), event("Other")))
                                .isInstanceOf(EventStoreUnavailableException.class)
                                .hasStackTraceContaining("lock timeout"));
        load(1, 24_000, _ -> {});

        assertThat(steps.areDone()).isTrue();
        append(other, AppendCondition.none(), event("Other"));
        assertComplete(24_001);
    }

    private void shortenPatience() {
        log.database.execute("alter function eventstore.lock_head set lock_timeout = '100ms'");
        log.database.execute("alter function eventstore.append set lock_timeout = '100ms'");
    }

    @Test
    void append_between_two_partitions_ends_the_loading() {
        log.database.execute("update eventstore.head set partition_size = " + CHUNK);
        steps.whenStored(2L * CHUNK, () -> append(other, AppendCondition.none(), event("Other")));
        load(1, 90_000, _ -> {});

        assertThat(steps.areDone()).isTrue();
        assertThat(steps.stored).startsWith(20_000L, 40_000L, 60_001L, 80_001L);
        assertThat(log.engine.headPosition()).isEqualTo(90_001);
        assertThat(other.read(2 * CHUNK, 1)).extracting(StoredEvent::type).contains("Other");
        assertThat(findings()).isEmpty();
    }

    @Test
    void readers_go_on_and_see_a_partition_when_it_is_complete() {
        load(1, PARTITION, _ -> {});
        MessageStream<EventMessage> tail =
                other.stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(PARTITION)),
                        null);
        steps.whenLoaded(
                PARTITION + CHUNK,
                () -> {
                    assertThat(tail.next()).isEmpty();
                    assertThat(other.headPosition()).isEqualTo(PARTITION);
                    assertThat(other.read(PARTITION - 1, 9)).hasSize(1);
                    assertThat(source(other, EventCriteria.havingTags(tag("n", "3"))).ids())
                            .containsExactly("e-3");
                    assertThat(findings()).isEmpty();
                });
        load(PARTITION + 1, PARTITION + 24_000, _ -> {});

        assertThat(steps.areDone()).isTrue();
        for (long position = PARTITION + 1; position <= PARTITION + 24_000; position++) {
            if (!tail.hasNextAvailable()) {
                await().atMost(SOON).until(tail::hasNextAvailable);
            }
            assertThat(Positions.of(tail.next().orElseThrow())).isEqualTo(position);
        }
        tail.close();
    }

    /** Rows that are stored as frozen would be seen by everybody. */
    @Test
    void transaction_that_began_before_sees_the_log_as_it_was() throws SQLException {
        load(1, PARTITION, _ -> {});
        try (Connection reader = log.database.dataSource().getConnection()) {
            reader.setAutoCommit(false);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(number(reader, "select position from eventstore.head")).isEqualTo(PARTITION);
            load(PARTITION + 1, PARTITION + 24_000, _ -> {});

            assertThat(number(reader, "select position from eventstore.head")).isEqualTo(PARTITION);
            assertThat(number(reader, "select count(*) from eventstore.events"))
                    .isEqualTo(PARTITION);
            assertThat(number(reader, "select count(*) from eventstore.event_tags"))
                    .isEqualTo(2 * PARTITION);
            reader.rollback();
            reader.setAutoCommit(true);
            reader.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        assertComplete(PARTITION + 24_000);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void reader_who_takes_long_holds_up_the_load_and_no_other_reader() throws Exception {
        load(1, PARTITION, _ -> {});
        try (Connection reader = log.database.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from eventstore.events");
            CompletableFuture<Long> loading = loadAsync(PARTITION + 24_000);
            await().atMost(SOON).until(() -> log.database.queryLong(WAITING) > 0);
            Instant begun = Instant.now();
            while (Instant.now().isBefore(begun.plusSeconds(1))) {
                assertThat(other.read(0, 1)).hasSize(1);
            }

            assertThat(loading).isNotDone();
            reader.rollback();
            reader.setAutoCommit(true);
            assertThat(loading.get(30, TimeUnit.SECONDS)).isEqualTo(PARTITION + 24_000);
        }
        assertComplete(PARTITION + 24_000);
    }

    @Test
    void vacuum_of_an_earlier_partition_does_not_hold_up_the_load() throws Exception {
        load(1, PARTITION, _ -> {});
        try (Connection vacuum = log.database.dataSource().getConnection();
                Statement statement = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            // Its lock, for longer than a load is patient.
            statement.execute("lock table eventstore.events_1 in share update exclusive mode");
            load(PARTITION + 1, PARTITION + 24_000, _ -> {});
            vacuum.rollback();
            vacuum.setAutoCommit(true);
        }
        assertComplete(PARTITION + 24_000);
    }

    /** As with partitions that are added: see PartitionsIT. */
    @Test
    void no_reader_passes_the_first_event_of_a_loaded_partition() throws Exception {
        int count = 300;
        log.database.execute("update eventstore.head set partition_size = 2");
        Database database = new Database(log.database.dataSource());
        LogReader reader = new LogReader(database, new TypeIds());
        List<EventSelection> selections =
                Stream.of(EventCriteria.havingAnyTag(), EventCriteria.havingTags(tag("all", "x")))
                        .map(EventSelection::of)
                        .toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ImportWriter writer =
                        new ImportWriter(
                                database, new TypeIds(), InstantSource.system(), true, 1)) {
            List<CompletableFuture<Long>> reading =
                    selections.stream()
                            .map(
                                    selection ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            PartitionsIT.pass(
                                                                    PartitionsIT.pages(
                                                                            reader, selection),
                                                                    count),
                                                    threads))
                            .toList();
            for (long position = 1; position <= count; position += 2) {
                List<NewEvent> chunk =
                        Stream.of(numbered(position), numbered(position + 1))
                                .map(e -> NewEvent.of(e, TestEvents.CONVERTER, 1_000))
                                .toList();
                assertThat(writer.write(chunk, false).stored()).isEqualTo(position + 1);
            }
            for (CompletableFuture<Long> passed : reading) {
                assertThat(passed.get(100, TimeUnit.SECONDS)).isEqualTo(count);
            }
        }
    }

    private CompletableFuture<Long> loadAsync(long to) {
        long from = log.engine.headPosition() + 1;
        return CompletableFuture.supplyAsync(
                () -> load(from, to, _ -> {}), Thread::startVirtualThread);
    }

    private long load(long from, long to, LongConsumer before) {
        Iterator<TaggedEventMessage<?>> events =
                LongStream.rangeClosed(from, to)
                        .peek(before)
                        .<TaggedEventMessage<?>>mapToObj(SmallPartitions::numbered)
                        .iterator();
        return log.engine.importEvents(events, steps);
    }

    /** Tables of events. */
    private long tables() {
        return log.database.queryLong(
                """
                select count(*) from pg_tables
                 where schemaname = 'eventstore' and tablename like 'events\\_%'""");
    }

    private void assertComplete(long count) {
        assertThat(log.engine.headPosition()).isEqualTo(count);
        assertThat(other.read(count - 3, 9))
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(positions(count - 2, count));
        assertThat(findings()).isEmpty();
    }

    private List<LogFinding> findings() {
        List<LogFinding> findings = new ArrayList<>();
        new LogCheck(log.database.dataSource()).run(0, findings::add, _ -> {});
        return findings;
    }
}
