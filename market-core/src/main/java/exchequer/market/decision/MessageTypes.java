package exchequer.market.decision;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The wire identity of every message, read once from its annotation, and back from wire to class.
 */
public final class MessageTypes {

    private final Map<QualifiedName, Class<? extends DomainEvent>> events = new HashMap<>();

    /**
     * @throws IllegalArgumentException when two events share a name or one has none
     */
    public MessageTypes(Collection<Class<? extends DomainEvent>> eventClasses) {
        for (Class<? extends DomainEvent> event : eventClasses) {
            if (events.put(ofEvent(event).qualifiedName(), event) != null) {
                throw new IllegalArgumentException("two events are named " + ofEvent(event));
            }
        }
    }

    /**
     * @throws IllegalArgumentException when no event of this name is known
     */
    public Class<? extends DomainEvent> eventClass(QualifiedName name) {
        Class<? extends DomainEvent> type = events.get(name);
        if (type == null) {
            throw new IllegalArgumentException("unknown event type " + name);
        }
        return type;
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
