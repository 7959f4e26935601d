package exchequer.eventstore.history;

import exchequer.eventstore.history.HistoryPlan.Place;
import exchequer.eventstore.history.HistoryPlan.Step;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Makes plans, each wholly given by its seed and number. Types are the same in all histories; tag
 * values and identifiers carry the number, so that histories on one log meet only through types.
 */
final class HistoryPlans {

    static final List<QualifiedName> TYPES =
            Stream.of("history.A", "history.B", "history.C").map(QualifiedName::new).toList();

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final long LETTERS = 0xabcdef0000000000L;
    private static final int LARGE_PAYLOAD = 40_000;
    private static final List<Place> MARKERS =
            List.of(
                    Place.ORIGIN,
                    Place.HISTORY_START,
                    Place.HISTORY_START,
                    Place.LAST_SOURCED,
                    Place.LAST_SOURCED,
                    Place.FIRST_SOURCED,
                    Place.LAST_APPENDED,
                    Place.LAST_APPENDED,
                    Place.HEAD,
                    Place.BEYOND_HEAD,
                    Place.FAR_BEYOND_HEAD);
    private static final List<Place> STARTS =
            List.of(
                    Place.ORIGIN,
                    Place.ORIGIN,
                    Place.HISTORY_START,
                    Place.LAST_SOURCED,
                    Place.LAST_APPENDED,
                    Place.HEAD);

    private final Random random;
    private final String number;
    private final List<Tag> tags;
    private int events;
    private int contested;

    private HistoryPlans(long seed, int number) {
        this.random = new Random(seed);
        this.number = Integer.toString(number);
        this.tags =
                Stream.of("o 1", "o 2", "o 3", "b 1", "b 2", "p 1")
                        .map(name -> name.split(" "))
                        .map(name -> new Tag(name[0], name[1] + "/" + number))
                        .toList();
    }

    static HistoryPlan of(long seed, int number) {
        HistoryPlans plans = new HistoryPlans(seed, number);
        List<List<Step>> clients =
                Stream.generate(plans::client).limit(3 + plans.random.nextInt(5)).toList();
        return new HistoryPlan(seed, clients);
    }

    /** Whether events of other histories can meet the criteria, because they ask for no tag. */
    static boolean reachesOtherHistories(EventCriteria criteria) {
        return TYPES.stream().anyMatch(type -> criteria.matches(type, Set.of()));
    }

    private List<Step> client() {
        return Stream.generate(this::step).limit(4 + random.nextInt(7)).toList();
    }

    private Step step() {
        return switch (random.nextInt(20)) {
            case 0, 1 -> new HistoryPlan.Follow(criteria(), oneOf(STARTS), random.nextBoolean());
            case 2, 3 -> new HistoryPlan.Source(criteria(), oneOf(STARTS));
            case 4 ->
                    new HistoryPlan.SourceTogether(
                            Stream.generate(this::oneOfMany).limit(4 + random.nextInt(9)).toList());
            case 5, 6, 7, 8, 9 -> new HistoryPlan.Decide(criteria(), newEvents());
            case 10, 11, 12, 13 ->
                    new HistoryPlan.Append(newEvents(), null, Place.ORIGIN, /* poison= */ null);
            case 14 -> poisoned();
            case 15 -> contested();
            default ->
                    new HistoryPlan.Append(
                            newEvents(), criteria(), oneOf(MARKERS), /* poison= */ null);
        };
    }

    /** Mostly such as can share a query, in which each criterion has one tag. */
    private HistoryPlan.Source oneOfMany() {
        EventCriteria criteria =
                random.nextInt(5) == 0
                        ? criteria()
                        : EventCriteria.either(
                                Stream.generate(() -> criterion(Set.of(oneOf(tags))))
                                        .limit(1 + random.nextInt(3))
                                        .toList());
        return new HistoryPlan.Source(criteria, oneOf(STARTS));
    }

    private Step poisoned() {
        Poison poison = oneOf(List.of(Poison.values()));
        return new HistoryPlan.Append(poison.spoil(newEvents()), null, Place.ORIGIN, poison);
    }

    /** An append whose first identifier is used by other clients as well: one of them gets it. */
    private Step contested() {
        List<Fact.Tagged> appended = new ArrayList<>(newEvents());
        Fact.Tagged first = appended.removeFirst();
        String id = "%s-contested-%d".formatted(number, contested++ % 3);
        appended.addFirst(new Fact.Tagged(withId(first.fact(), id), first.tags()));
        return new HistoryPlan.Append(
                List.copyOf(appended), null, Place.ORIGIN, /* poison= */ null);
    }

    private static Fact withId(Fact fact, String id) {
        return new Fact(
                id,
                fact.type(),
                fact.version(),
                fact.occurredAt(),
                fact.payload(),
                fact.metadata());
    }

    private List<Fact.Tagged> newEvents() {
        return Stream.generate(this::event).limit(1 + random.nextInt(4)).toList();
    }

    private Fact.Tagged event() {
        Fact fact =
                new Fact(
                        id(events++),
                        oneOf(TYPES).name(),
                        Integer.toString(1 + random.nextInt(2)),
                        EPOCH.plus(random.nextInt(1_000_000_000), ChronoUnit.MICROS),
                        payload(),
                        metadata());
        return new Fact.Tagged(fact, someOf(tags, 3));
    }

    /** Plain text, UUIDs, and texts that only look like the UUID of another event. */
    private String id(int event) {
        if (random.nextInt(3) > 0) {
            return number + "-" + event;
        }
        long high = LETTERS + Long.parseLong(number);
        String uuid = new UUID(high, event / 2).toString();
        return event % 2 == 0 ? uuid : uuid.toUpperCase(Locale.ROOT);
    }

    /** Any bytes at all: the store promises to keep them, not to understand them. */
    private String payload() {
        int length = random.nextInt(50) == 0 ? LARGE_PAYLOAD : random.nextInt(120);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Fact.text(bytes);
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>(Map.of("tenant_id", "t1", "host", "h1"));
        if (random.nextInt(4) == 0) {
            metadata.put(
                    oneOf(List.of("note", "a \"b\"", "", "ключ")),
                    oneOf(List.of("", "\\u0041 \"x\" \\", "{\"n\":1e400}", "\u2028 😀 \t\r\n")));
        }
        return Map.copyOf(metadata);
    }

    private EventCriteria criteria() {
        int alternatives = random.nextInt(10);
        if (alternatives == 0) {
            return EventCriteria.either(List.of());
        }
        if (alternatives < 7) {
            return criterion();
        }
        return EventCriteria.either(
                Stream.generate(this::criterion).limit(alternatives - 5L).toList());
    }

    private EventCriteria criterion() {
        boolean typesOnly = random.nextInt(5) == 0;
        Set<Tag> wanted = new HashSet<>(typesOnly ? Set.of() : someOf(tags, 2));
        if (!typesOnly && wanted.isEmpty()) {
            wanted.add(oneOf(tags));
        }
        return criterion(wanted);
    }

    private EventCriteria criterion(Set<Tag> wanted) {
        Set<QualifiedName> types = someOf(TYPES, 2);
        return types.isEmpty()
                ? EventCriteria.havingTags(wanted)
                : EventCriteria.havingTags(wanted).andBeingOneOfTypes(types);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> Set<T> someOf(List<T> values, int max) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        return Set.copyOf(
                IntStream.range(0, random.nextInt(max + 1)).mapToObj(shuffled::get).toList());
    }
}
