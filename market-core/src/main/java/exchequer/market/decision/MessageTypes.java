package exchequer.market.decision;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The wire identity of every message, read once from its annotation, and back from wire to class.
 */
public final class MessageTypes {

    private final Map<MessageType, Class<? extends DomainEvent>> events = new HashMap<>();

    /**
     * @throws IllegalArgumentException when two events share a name or one has none
     */
    public MessageTypes(Collection<Class<? extends DomainEvent>> eventClasses) {
        Set<QualifiedName> names = new HashSet<>();
        for (Class<? extends DomainEvent> event : eventClasses) {
            MessageType type = ofEvent(event);
            if (!names.add(type.qualifiedName())) {
                throw new IllegalArgumentException("two events are named " + type.name());
            }
            events.put(type, event);
        }
    }

    /**
     * @throws IllegalArgumentException when no event of this name and version is known: one of
     *     another version may mean something else by the same fields
     */
    public Class<? extends DomainEvent> eventClass(MessageType type) {
        Class<? extends DomainEvent> event = events.get(type);
        if (event == null) {
            throw new IllegalArgumentException("unknown event, or version of one: " + type);
        }
        return event;
    }

    public Collection<Class<? extends DomainEvent>> eventClasses() {
        return events.values();
    }

    public static MessageType ofEvent(Class<? extends DomainEvent> type) {
        Event event = type.getAnnotation(Event.class);
        if (event == null) {
            throw new IllegalArgumentException(type + " has no @Event");
        }
        return new MessageType(new QualifiedName(event.namespace(), event.name()), event.version());
    }

    public static MessageType ofCommand(Class<? extends DomainCommand> type) {
        Command command = type.getAnnotation(Command.class);
        if (command == null) {
            throw new IllegalArgumentException(type + " has no @Command");
        }
        return new MessageType(
                new QualifiedName(command.namespace(), command.name()), command.version());
    }
}
