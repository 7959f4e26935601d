package exchequer.eventstore.consumer;

import java.sql.Connection;
import java.util.List;

/**
 * What a consumer does with events, in two steps: for a handler to which reading them is much of
 * its work. The first step runs ahead, while earlier events are being written.
 *
 * @param <P> what it makes of an event before its turn has come
 */
public interface PreparingHandler<P> {

    /**
     * Makes of one event what depends on nothing else. Called once for each record that was
     * fetched, by another thread than {@link #apply}, for repeats and for events that are never
     * applied too. Must not fail because an event is bad: earlier ones have to be applied before
     * anybody halts, so {@code apply} says what is wrong with it. What it throws halts the consumer
     * as a bug.
     */
    P prepare(ReceivedEvent event);

    /**
     * As {@link EffectHandler#apply}, with what {@link #prepare} has made of the events.
     *
     * @throws Exception as there
     */
    void apply(Connection transaction, List<P> events) throws Exception;
}
