package exchequer.eventstore.consumer;

import java.sql.Connection;
import java.util.List;

/** A handler that takes events as they are. */
record Unprepared(EffectHandler handler) implements PreparingHandler<ReceivedEvent> {

    @Override
    public ReceivedEvent prepare(ReceivedEvent event) {
        return event;
    }

    @Override
    public void apply(Connection transaction, List<ReceivedEvent> events) throws Exception {
        handler.apply(transaction, events);
    }
}
