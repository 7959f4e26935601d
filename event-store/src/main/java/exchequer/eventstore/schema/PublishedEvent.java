package exchequer.eventstore.schema;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * An event as the code of today writes it.
 *
 * @param type qualified name, for example {@code exchequer.RfqOpened}
 * @param version 1, 2, 3 …; every smaller one was released once
 * @param payload the class
 */
public record PublishedEvent(String type, int version, Class<?> payload) {

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,5}");

    /**
     * What the class says of itself.
     *
     * @throws IllegalArgumentException when it has no {@code @Event}, or a version that is no
     *     number
     */
    public static PublishedEvent of(Class<?> payload) {
        Event event = payload.getAnnotation(Event.class);
        if (event == null) {
            throw new IllegalArgumentException(payload + " has no @Event");
        }
        // Numbered, because only then a missing version can be told from one that never was.
        if (!VERSION.matcher(event.version()).matches()) {
            throw new IllegalArgumentException(
                    "%s has version %s, which is not 1, 2, 3 …"
                            .formatted(payload, event.version()));
        }
        return new PublishedEvent(
                event.namespace() + "." + event.name(), Integer.parseInt(event.version()), payload);
    }

    /** As {@link #of(Class)}, for all of them. */
    public static List<PublishedEvent> of(Collection<? extends Class<?>> payloads) {
        return payloads.stream().<PublishedEvent>map(PublishedEvent::of).toList();
    }

    /** The name without its namespace, under which files of the event are kept. */
    public String name() {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
