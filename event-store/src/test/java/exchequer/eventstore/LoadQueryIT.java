package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many walks by one statement. */
@Timeout(120)
class LoadQueryIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final SmallPartitions log = new SmallPartitions();
    private final TypeIds types = new TypeIds();
    private final LoadQuery query = new LoadQuery(types);

    @AfterEach
    void close() {
        log.close();
    }

    /** Criteria of every kind that can be shared, in statements of every size. */
    @Test
    void finds_what_each_would_find_by_itself() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LoadQueryIT seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 120; i++) {
            Tag[] tags = RandomCriteria.tags(random).toArray(Tag[]::new);
            TestEvents.append(
                    log.engine,
                    AppendCondition.none(),
                    event(RandomCriteria.type(random).name(), tags));
        }
        LogReader reader = new LogReader(new Database(log.database.dataSource()), types);
        try (Connection connection = log.database.dataSource().getConnection()) {
            for (int round = 0; round < 150; round++) {
                List<Load> loads = loads(random, 1 + random.nextInt(LoadQuery.WALKS));
                Set<TagWalk> walks = new LinkedHashSet<>();
                loads.forEach(load -> walks.addAll(load.walks));
                LoadAnswer answer = query.ask(connection, walks);
                for (Load load : loads) {
                    assertSame(
                            answer.page(load.selection, load.walks),
                            reader.page(load.selection, load.after, Long.MAX_VALUE, 512),
                            load);
                }
            }
        }
    }

    private record Load(EventSelection selection, long after, List<TagWalk> walks) {}

    private static List<Load> loads(Random random, int max) {
        List<Load> loads = new ArrayList<>();
        int walks = 0;
        while (true) {
            EventSelection selection = EventSelection.of(RandomCriteria.criteria(random));
            long after = random.nextInt(3) == 0 ? random.nextInt(140) : 0;
            List<TagWalk> own = TagWalk.of(selection, after, LoadQuery.WALKS);
            walks += own.size();
            if (walks > max && !loads.isEmpty()) {
                return loads;
            }
            if (!own.isEmpty() && walks <= LoadQuery.WALKS) {
                loads.add(new Load(selection, after, own));
            }
        }
    }

    private static void assertSame(LogPage shared, LogPage alone, Load load) {
        assertThat(shared).as("%s", load).isNotNull();
        assertThat(shared.head()).isEqualTo(alone.head());
        assertThat(shared.events())
                .as("%s", load)
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(alone.events());
    }

    @Test
    void archived_event_is_missing_from_its_own_walk_only() throws Exception {
        log.append(25);
        log.archiveOldest();
        TagWalk archived = walk("n", "3");
        TagWalk there = walk("n", "13");
        TagWalk both = walk("all", "x");
        try (Connection connection = log.database.dataSource().getConnection()) {
            LoadAnswer answer = query.ask(connection, List.of(archived, there, both));

            assertThat(answer.complete()).containsOnlyKeys(there);
            assertThat(answer.complete().get(there))
                    .extracting(StoredRow::position)
                    .containsExactly(13L);
            assertThat(answer.head()).isEqualTo(25);
        }
    }

    @Test
    void empty_log_has_a_head_and_no_events() throws Exception {
        TagWalk walk = walk("n", "1");
        try (Connection connection = log.database.dataSource().getConnection()) {
            LoadAnswer answer = query.ask(connection, List.of(walk));

            assertThat(answer.head()).isZero();
            assertThat(answer.complete()).containsEntry(walk, List.of());
        }
    }

    /** In the other order it and a new partition could wait for each other. */
    @Test
    void waits_for_tags_before_it_holds_events() throws Exception {
        log.append(25);
        List<TagWalk> walks = List.of(walk("n", "1"), walk("n", "2"), walk("n", "3"));
        try (Connection reader = log.database.dataSource().getConnection();
                Connection other = log.database.dataSource().getConnection()) {
            // Often enough that the server keeps the plan.
            for (int i = 0; i < 20; i++) {
                query.ask(reader, walks);
            }
            other.setAutoCommit(false);
            execute(other, "lock table eventstore.event_tags in access exclusive mode");
            CompletableFuture<LoadAnswer> asked =
                    CompletableFuture.supplyAsync(() -> ask(reader, walks));
            await().atMost(SOON)
                    .until(
                            () ->
                                    count(
                                                    "not granted and relation = 'eventstore.event_tags'::regclass")
                                            > 0);

            assertThat(count("relation = 'eventstore.events'::regclass")).isZero();
            other.rollback();
            other.setAutoCommit(true);
            assertThat(asked.get(20, TimeUnit.SECONDS).complete()).hasSize(3);
        }
    }

    private LoadAnswer ask(Connection connection, List<TagWalk> walks) {
        try {
            return query.ask(connection, walks);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long count(String locks) {
        return log.database.queryLong("select count(*) from pg_locks where " + locks);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static TagWalk walk(String key, String value) {
        EventCriteria criteria = EventCriteria.havingTags(TestEvents.tag(key, value));
        return TagWalk.of(EventSelection.of(criteria), 0, 1).getFirst();
    }
}
