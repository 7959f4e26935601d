package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tags with one hash. Real ones take years to find, so index entries stand in for them. */
class HashCollisionIT {

    private static final Tag REAL = tag("order", "real");
    private static final Tag TWIN = tag("order", "twin");
    private static final Tag BUYER = tag("buyer", "b1");
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

    @BeforeEach
    void start() {
        database.reset();
        engine = node();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void hash_is_that_of_the_database() throws Exception {
        List<Tag> tags =
                List.of(
                        tag("order", "o1"),
                        tag("ä", "€𝄞"),
                        tag("k", ""),
                        tag("k", "v".repeat(999)));
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement hash =
                        connection.prepareStatement("select eventstore.tag_hash(?, ?)")) {
            for (Tag tag : tags) {
                hash.setString(1, tag.key());
                hash.setString(2, tag.value());
                try (ResultSet row = hash.executeQuery()) {
                    row.next();
                    assertThat(row.getLong(1)).isEqualTo(TagHash.of(tag));
                }
            }
        }
    }

    @Test
    void sourcing_is_not_fooled() {
        TaggedEventMessage<?> real = event("A", REAL, BUYER);
        TaggedEventMessage<?> twin = event("A", TWIN, BUYER);
        append(engine, AppendCondition.none(), real, twin);
        collide(1, TWIN);

        assertThat(source(engine, EventCriteria.havingTags(TWIN)).ids()).containsExactly(id(twin));
        assertThat(source(engine, EventCriteria.havingTags(TWIN, BUYER)).ids())
                .containsExactly(id(twin));
        assertThat(engine.readTagged(new EventTag("order", "twin"), 0, 9))
                .extracting(StoredEvent::position)
                .containsExactly(2L);
    }

    @Test
    void whole_pages_of_collisions_are_passed() {
        int count = EventPages.PAGE + 50;
        append(
                engine,
                AppendCondition.none(),
                IntStream.range(0, count)
                        .mapToObj(_ -> event("A", REAL))
                        .toArray(TaggedEventMessage<?>[]::new));
        IntStream.rangeClosed(1, count).forEach(position -> collide(position, TWIN));
        TaggedEventMessage<?> twin = event("A", TWIN);
        append(engine, AppendCondition.none(), twin);

        assertThat(source(engine, EventCriteria.havingTags(TWIN)).ids()).containsExactly(id(twin));
        assertThat(engine.readTagged(new EventTag("order", "twin"), 0, 3)).hasSize(1);
        var stream =
                engine.stream(
                        StreamingCondition.conditionFor(
                                new GlobalSequenceTrackingToken(0), EventCriteria.havingTags(TWIN)),
                        null);
        assertThat(stream.next().orElseThrow().message().identifier()).isEqualTo(id(twin));
        stream.close();
    }

    @Test
    void condition_is_not_fooled_where_memory_does_not_reach() {
        append(engine, AppendCondition.none(), event("A", REAL), event("B", BUYER));
        collide(1, TWIN);
        collide(2, TWIN);
        try (PostgresEventStorageEngine fresh = node()) {
            append(fresh, AppendCondition.none(), event("Filler"));
            EventCriteria twins = EventCriteria.havingTags(TWIN);
            append(fresh, after(ConsistencyMarker.ORIGIN, twins), event("C", TWIN));
            append(
                    fresh,
                    after(ConsistencyMarker.ORIGIN, EventCriteria.havingTags(TWIN, BUYER)),
                    event("D"));

            assertThatThrownBy(
                            () ->
                                    append(
                                            fresh,
                                            after(ConsistencyMarker.ORIGIN, twins),
                                            event("E", TWIN)))
                    .isInstanceOf(AppendEventsTransactionRejectedException.class);
        }
        assertThat(engine.headPosition()).isEqualTo(5);
    }

    /** As if the tag had the hash of one of the event's own. */
    private static void collide(long position, Tag other) {
        database.execute(
                """
                set session_replication_role = replica;
                insert into eventstore.event_tags (tag, position, type_id)
                select %d, position, type_id from eventstore.events where position = %d;
                set session_replication_role = origin"""
                        .formatted(TagHash.of(other), position));
    }

    private static PostgresEventStorageEngine node() {
        return new PostgresEventStorageEngine(
                database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
    }
}
