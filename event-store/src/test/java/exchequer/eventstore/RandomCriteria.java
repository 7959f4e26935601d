package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Types, tags and criteria from so small a world that they often meet. */
final class RandomCriteria {

    private static final List<Tag> TAGS =
            List.of(tag("a", "1"), tag("a", "2"), tag("b", "1"), tag("b", "2"), tag("c", "1"));

    private RandomCriteria() {}

    static QualifiedName type(Random random) {
        return new QualifiedName("T" + random.nextInt(4));
    }

    static Set<Tag> tags(Random random) {
        Set<Tag> tags = new HashSet<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            tags.add(TAGS.get(random.nextInt(TAGS.size())));
        }
        return tags;
    }

    static EventCriteria criteria(Random random) {
        if (random.nextInt(12) == 0) {
            return EventCriteria.havingAnyTag();
        }
        if (random.nextInt(3) == 0) {
            return EventCriteria.either(
                    IntStream.range(0, random.nextInt(4)).mapToObj(_ -> one(random)).toList());
        }
        return one(random);
    }

    private static EventCriteria one(Random random) {
        var tagged = EventCriteria.havingTags(tags(random));
        return random.nextBoolean()
                ? tagged.andBeingOfAnyType()
                : tagged.andBeingOneOfTypes(new HashSet<>(List.of(type(random), type(random))));
    }
}
