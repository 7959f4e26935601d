package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine against a list. Every append, condition and query of a random history must have the
 * outcome that a scan of a list by Axon's own {@code EventCriteria.matches} gives. Replay one with
 * {@code -Dhistories.seed=…}.
 */
class RandomHistoriesIT {

    private static final int HISTORIES = 100;
    private static final int STEPS = 15;
    private static final List<QualifiedName> TYPES = List.of(type("A"), type("B"), type("C"));
    private static final List<Tag> TAGS =
            List.of(tag("o", "1"), tag("o", "2"), tag("b", "1"), tag("b", "2"), tag("p", "1"));
    private static TestDatabase database;

    /** An event of the model; its position is its place in the list, counted from 1. */
    private record Modelled(String id, QualifiedName type, Set<Tag> tags) {}

    private final List<Modelled> model = new ArrayList<>();
    private Random random = new Random();

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Test
    void random_histories_behave_like_a_list() {
        Long replayed = Long.getLong("histories.seed");
        long first = replayed == null ? System.nanoTime() : replayed;
        int histories = replayed == null ? HISTORIES : 1;
        System.out.println("random histories: seeds from " + first);
        for (long seed = first; seed < first + histories; seed++) {
            try {
                runHistory(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("history with -Dhistories.seed=" + seed, e);
            }
        }
    }

    private void runHistory(long seed) {
        random = new Random(seed);
        model.clear();
        database.reset();
        try (PostgresEventStorageEngine engine =
                new PostgresEventStorageEngine(
                        database.dataSource(), TestEvents.CONVERTER, InstantSource.system())) {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> compareSourcing(engine);
                    case 1 -> compareStreaming(engine);
                    default -> compareAppend(engine);
                }
            }
            assertThat(engine.read(0, 1_000))
                    .extracting(StoredEvent::eventId)
                    .isEqualTo(model.stream().map(Modelled::id).toList());
            assertThat(engine.headPosition()).isEqualTo(model.size());
        }
    }

    private void compareAppend(PostgresEventStorageEngine engine) {
        List<Modelled> fresh = new ArrayList<>();
        List<TaggedEventMessage<?>> events = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            QualifiedName type = oneOf(TYPES);
            Set<Tag> tags = someOf(TAGS, 3);
            TaggedEventMessage<?> event = event(type.name(), tags.toArray(Tag[]::new));
            events.add(event);
            fresh.add(new Modelled(id(event), type, tags));
        }
        boolean conditional = random.nextInt(4) > 0;
        EventCriteria criteria = randomCriteria();
        long marker = random.nextInt(model.size() + 2) - 1L;
        AppendCondition condition =
                conditional
                        ? AppendCondition.withCriteria(criteria).withMarker(markerAt(marker))
                        : AppendCondition.none();
        boolean expected = !conditional || matching(criteria, Math.max(marker, 0)).isEmpty();

        boolean accepted = accepted(engine, condition, events);
        assertThat(accepted).as("%s on %s", condition, model).isEqualTo(expected);
        if (accepted) {
            model.addAll(fresh);
        }
    }

    private static boolean accepted(
            PostgresEventStorageEngine engine,
            AppendCondition condition,
            List<TaggedEventMessage<?>> events) {
        try {
            append(engine, condition, events.toArray(TaggedEventMessage<?>[]::new));
            return true;
        } catch (AppendEventsTransactionRejectedException e) {
            return false;
        }
    }

    private void compareSourcing(PostgresEventStorageEngine engine) {
        EventCriteria criteria = randomCriteria();
        TestEvents.Sourced sourced = source(engine, criteria);
        assertThat(sourced.ids()).as("%s", criteria).isEqualTo(matching(criteria, 0));
        assertThat(sourced.marker()).isEqualTo(new GlobalIndexConsistencyMarker(model.size()));
    }

    private void compareStreaming(PostgresEventStorageEngine engine) {
        EventCriteria criteria = randomCriteria();
        long start = random.nextInt(model.size() + 1);
        MessageStream<EventMessage> stream =
                engine.stream(
                        StreamingCondition.conditionFor(
                                new GlobalSequenceTrackingToken(start), criteria),
                        null);
        List<String> received = new ArrayList<>();
        while (stream.hasNextAvailable()) {
            received.add(stream.next().orElseThrow().message().identifier());
        }
        stream.close();
        assertThat(received).as("%s from %d", criteria, start).isEqualTo(matching(criteria, start));
    }

    private List<String> matching(EventCriteria criteria, long after) {
        return model.stream()
                .skip(after)
                .filter(event -> criteria.matches(event.type(), event.tags()))
                .map(Modelled::id)
                .toList();
    }

    private static ConsistencyMarker markerAt(long position) {
        return position < 0 ? ConsistencyMarker.ORIGIN : new GlobalIndexConsistencyMarker(position);
    }

    private EventCriteria randomCriteria() {
        List<EventCriteria> alternatives =
                Stream.generate(this::randomCriterion).limit(random.nextInt(5)).toList();
        return alternatives.size() == 1
                ? alternatives.getFirst()
                : EventCriteria.either(alternatives);
    }

    private EventCriteria randomCriterion() {
        Set<Tag> tags = someOf(TAGS, 3);
        Set<QualifiedName> types = someOf(TYPES, 2);
        if (types.isEmpty()) {
            return EventCriteria.havingTags(tags);
        }
        return EventCriteria.havingTags(tags).andBeingOneOfTypes(types);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> Set<T> someOf(List<T> values, int max) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        int count = random.nextInt(max + 1);
        return new HashSet<>(IntStream.range(0, count).mapToObj(shuffled::get).toList());
    }
}
