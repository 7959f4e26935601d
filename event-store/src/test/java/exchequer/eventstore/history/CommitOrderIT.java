package exchequer.eventstore.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * No reader can pass a position that is not visible yet: commits are held open in the worst order,
 * and readers of both nodes look on. The last test shows that positions from a sequence would be
 * caught at it.
 */
class CommitOrderIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** Long enough for an append that nobody holds back; nothing depends on its length. */
    private static final Duration MOMENT = Duration.ofMillis(300);

    private static final String EVENTS = "eventstore.events";

    private final TwoNodes nodes = new TwoNodes();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        nodes.close();
    }

    @Test
    void append_of_the_other_node_does_not_overtake_one_that_is_about_to_commit() throws Exception {
        List<VisibilityWatch> watches = List.of(watch(0), watch(1));
        List<Long> streamed = follow(1);
        try (HeldCommits held =
                HeldCommits.of(nodes.database(), TwoNodes.APPLICATION + 0, EVENTS)) {
            Future<?> first = threads.submit(() -> append(0, 2));
            await().atMost(SOON).until(() -> held.waiting() == 1);
            Future<?> second = threads.submit(() -> append(1, 3));
            assertStaysInvisible(watches, second);

            held.release();
            first.get(SOON.toSeconds(), TimeUnit.SECONDS);
            second.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertComplete(watches, streamed, 5);
    }

    @Test
    void nothing_is_visible_while_a_third_party_keeps_both_nodes_from_writing() throws Exception {
        List<VisibilityWatch> watches = List.of(watch(0), watch(1));
        List<Long> streamed = follow(0);
        List<Future<?>> appends = new ArrayList<>();
        try (Connection third = nodes.database().getConnection()) {
            third.setAutoCommit(false);
            try (Statement statement = third.createStatement()) {
                statement.execute("lock table " + EVENTS + " in share mode");
            }
            for (int i = 0; i < 8; i++) {
                int node = i % 2;
                appends.add(threads.submit(() -> append(node, 2)));
            }
            assertStaysInvisible(watches, appends.getFirst());
            third.rollback();
        }
        for (Future<?> append : appends) {
            append.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertComplete(watches, streamed, 16);
    }

    @Test
    void readers_pass_nothing_while_one_node_is_held_in_every_commit() throws Exception {
        List<VisibilityWatch> watches = List.of(watch(0), watch(1));
        List<Long> streamed = follow(0);
        for (int round = 0; round < 10; round++) {
            try (HeldCommits held =
                    HeldCommits.of(nodes.database(), TwoNodes.APPLICATION + round % 2, EVENTS)) {
                List<Future<?>> appends = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    int node = i % 2;
                    appends.add(threads.submit(() -> append(node, 1)));
                }
                await().atMost(SOON).until(() -> held.waiting() > 0);
                watches.forEach(VisibilityWatch::look);
                held.release();
                for (Future<?> append : appends) {
                    watches.forEach(VisibilityWatch::look);
                    append.get(SOON.toSeconds(), TimeUnit.SECONDS);
                }
                dropTrigger();
            }
        }
        assertComplete(watches, streamed, 60);
    }

    /** The writer everybody writes first, and why the store has another one. */
    @Test
    void positions_from_a_sequence_are_caught_being_passed() throws Exception {
        DataSource database = nodes.database();
        execute(
                database,
                "create table numbered (position bigint generated always as identity, n int)");
        VisibilityWatch watch = new VisibilityWatch(after -> numbered(database, after));
        try (HeldCommits held = HeldCommits.of(database, TwoNodes.APPLICATION + 0, "numbered")) {
            String insert = "insert into numbered (n) values (1)";
            Future<?> first = threads.submit(() -> execute(database, insert));
            await().atMost(SOON).until(() -> held.waiting() == 1);
            execute(
                    database,
                    "set application_name = 'other'; " + insert + "; reset application_name");
            watch.look();
            held.release();
            first.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        watch.look();
        assertThat(numbered(database, 0)).containsExactly(1L, 2L);
        assertThat(watch.last()).isEqualTo(2);
        assertThat(watch.violation()).isEqualTo("position 2 was visible while 1 was not");
    }

    private static void assertStaysInvisible(List<VisibilityWatch> watches, Future<?> append) {
        await().during(MOMENT)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> {
                            watches.forEach(VisibilityWatch::look);
                            return watches.stream().allMatch(watch -> watch.last() == 0)
                                    && !append.isDone();
                        });
    }

    private void assertComplete(List<VisibilityWatch> watches, List<Long> streamed, long head) {
        assertThat(watches)
                .allSatisfy(
                        watch -> {
                            watch.look();
                            assertThat(watch.violation()).isNull();
                            assertThat(watch.last()).isEqualTo(head);
                        });
        await().atMost(SOON).until(() -> streamed.size() >= head);
        assertThat(streamed)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, head).boxed().toList());
        assertThat(nodes.engine(0).headPosition()).isEqualTo(head);
        assertThat(nodes.engine(1).headPosition()).isEqualTo(head);
    }

    private VisibilityWatch watch(int node) {
        PostgresEventStorageEngine engine = nodes.engine(node);
        LongFunction<List<Long>> positions =
                after -> engine.read(after, 100).stream().map(StoredEvent::position).toList();
        return new VisibilityWatch(positions);
    }

    private List<Long> follow(int node) {
        List<Long> received = new CopyOnWriteArrayList<>();
        MessageStream<EventMessage> stream =
                nodes.engine(node).stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(0)), null);
        stream.setCallback(() -> Follower.drain(stream, received));
        return received;
    }

    private long append(int node, int count) throws Exception {
        List<Fact.Tagged> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = UUID.randomUUID().toString();
            events.add(
                    new Fact.Tagged(
                            new Fact(
                                    id,
                                    "order.Happened",
                                    "1",
                                    Instant.EPOCH,
                                    Fact.text("{}".getBytes(UTF_8)),
                                    Map.of("tenant_id", "t1", "host", "h1")),
                            Set.of()));
        }
        return Client.append(nodes.engine(node), AppendCondition.none(), events);
    }

    /**
     * With the locks that a new partition takes, in their order: nodes append and read meanwhile.
     */
    private void dropTrigger() throws SQLException {
        execute(
                nodes.database(),
                """
                do $$ begin
                    perform from eventstore.head for update;
                    lock table eventstore.event_tags, eventstore.events in access exclusive mode;
                    drop trigger held_commit on %s;
                end $$"""
                        .formatted(EVENTS));
    }

    private static List<Long> numbered(DataSource database, long after) {
        String sql = "select position from numbered where position > %d order by position";
        List<Long> positions = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.formatted(after))) {
            while (rows.next()) {
                positions.add(rows.getLong(1));
            }
            return positions;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute(sql);
            return null;
        }
    }
}
