package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.upcast.Upcasters;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conditions with a marker so old that the node no longer remembers what came after it. */
class ConditionsBeyondMemoryIT {

    private static final Tag ORDER = tag("order", "o1");
    private static final Tag BUYER = tag("buyer", "b1");
    private static final Tag RARE = tag("rare", "x");
    private static final ConsistencyMarker START = new GlobalIndexConsistencyMarker(1);
    private static TestDatabase database;

    private PostgresEventStorageEngine engine;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    /** Positions 2 to 5 are long forgotten when the test begins. */
    @BeforeEach
    void start() {
        database.reset();
        engine = node(4);
        for (var event :
                List.of(
                        event("Begun", RARE),
                        event("Placed", ORDER),
                        event("Set", BUYER),
                        event("Closed"),
                        event("Placed", ORDER, tag("buyer", "b2")))) {
            append(engine, AppendCondition.none(), event);
        }
        for (int i = 0; i < 20; i++) {
            append(engine, AppendCondition.none(), event("Filler", tag("filler", "f" + i)));
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void tag_on_a_forgotten_event_is_a_conflict() {
        assertThat(allows(START, EventCriteria.havingTags(ORDER))).isFalse();
        assertThat(allows(ConsistencyMarker.ORIGIN, EventCriteria.havingTags(RARE))).isFalse();
    }

    @Test
    void tag_before_the_marker_or_on_no_event_is_none() {
        assertThat(allows(START, EventCriteria.havingTags(RARE))).isTrue();
        assertThat(allows(START, EventCriteria.havingTags(tag("order", "o2")))).isTrue();
        assertThat(allows(ConsistencyMarker.ORIGIN, EventCriteria.havingTags(tag("order", "o2"))))
                .isTrue();
    }

    @Test
    void tags_that_are_on_different_events_are_no_conflict() {
        assertThat(allows(START, EventCriteria.havingTags(ORDER, BUYER))).isTrue();
        assertThat(allows(START, EventCriteria.havingTags(ORDER, tag("buyer", "b2")))).isFalse();
    }

    @Test
    void tag_of_an_event_of_another_type_is_no_conflict() {
        EventCriteria closed = EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("Closed"));
        EventCriteria placed = EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("Placed"));

        assertThat(allows(START, closed)).isTrue();
        assertThat(allows(START, placed)).isFalse();
    }

    @Test
    void types_alone_are_judged() {
        EventCriteria closed = EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Closed"));
        EventCriteria begun = EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Begun"));

        assertThat(allows(START, closed)).isFalse();
        assertThat(allows(START, begun)).isTrue();
        assertThat(allows(ConsistencyMarker.ORIGIN, begun)).isFalse();
    }

    @Test
    void any_event_at_all_is_a_conflict_with_everything() {
        assertThat(allows(START, EventCriteria.havingAnyTag())).isFalse();
        assertThat(allows(ConsistencyMarker.ORIGIN, EventCriteria.havingAnyTag())).isFalse();
        ConsistencyMarker head = new GlobalIndexConsistencyMarker(engine.headPosition());
        assertThat(allows(head, EventCriteria.havingAnyTag())).isTrue();
    }

    @Test
    void one_alternative_is_enough() {
        EventCriteria criteria =
                EventCriteria.either(
                        EventCriteria.havingTags(tag("order", "o2")),
                        EventCriteria.havingTags(ORDER, BUYER),
                        EventCriteria.havingAnyTag().andBeingOneOfTypes(type("Closed")));

        assertThat(allows(START, criteria)).isFalse();
        assertThat(allows(new GlobalIndexConsistencyMarker(4), criteria)).isTrue();
    }

    @Test
    void node_that_knows_nothing_yet_judges_the_same() {
        try (PostgresEventStorageEngine other = node(100)) {
            assertThat(allows(other, START, EventCriteria.havingTags(ORDER), type("X"), Set.of()))
                    .isFalse();
            assertThat(
                            allows(
                                    other,
                                    START,
                                    EventCriteria.havingTags(ORDER, BUYER),
                                    type("X"),
                                    Set.of()))
                    .isTrue();
        }
    }

    @Test
    void judges_like_axon_whatever_the_criteria_and_the_marker() {
        record Event(QualifiedName type, Set<Tag> tags) {}
        long seed = System.nanoTime();
        System.out.println("ConditionsBeyondMemoryIT seed " + seed);
        Random random = new Random(seed);
        database.reset();
        List<Event> log = new ArrayList<>();
        try (PostgresEventStorageEngine here = node(4);
                PostgresEventStorageEngine there = node(8)) {
            for (int i = 0; i < 300; i++) {
                EventCriteria criteria = RandomCriteria.criteria(random);
                int position = random.nextInt(-1, log.size() + 1);
                Event event = new Event(RandomCriteria.type(random), RandomCriteria.tags(random));
                boolean expected =
                        log.stream()
                                .skip(Math.max(0, position))
                                .noneMatch(e -> criteria.matches(e.type, e.tags));
                ConsistencyMarker marker =
                        position < 0
                                ? ConsistencyMarker.ORIGIN
                                : new GlobalIndexConsistencyMarker(position);
                PostgresEventStorageEngine node = random.nextInt(4) == 0 ? there : here;

                assertThat(allows(node, marker, criteria, event.type, event.tags))
                        .as("append %d: %s after %d in %s", i, criteria, position, log)
                        .isEqualTo(expected);
                if (expected) {
                    log.add(event);
                }
            }
            assertThat(source(here, EventCriteria.havingAnyTag()).ids()).hasSameSizeAs(log);
        }
    }

    private boolean allows(ConsistencyMarker marker, EventCriteria criteria) {
        return allows(engine, marker, criteria, type("New"), Set.of());
    }

    private static boolean allows(
            PostgresEventStorageEngine node,
            ConsistencyMarker marker,
            EventCriteria criteria,
            QualifiedName type,
            Set<Tag> tags) {
        long head = node.headPosition();
        try {
            append(node, after(marker, criteria), event(type.name(), tags.toArray(Tag[]::new)));
            assertThat(node.headPosition()).isEqualTo(head + 1);
            return true;
        } catch (AppendEventsTransactionRejectedException e) {
            assertThat(node.headPosition()).isEqualTo(head);
            return false;
        }
    }

    private static PostgresEventStorageEngine node(int recentEvents) {
        return new PostgresEventStorageEngine(
                database.dataSource(),
                TestEvents.CONVERTER,
                InstantSource.system(),
                Upcasters.none(),
                EventStoreSettings.defaults().withRecentEvents(recentEvents));
    }
}
