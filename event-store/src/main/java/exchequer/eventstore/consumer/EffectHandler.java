package exchequer.eventstore.consumer;

import java.sql.Connection;
import java.util.List;

/** What a consumer does with events. Called by one thread at a time, in position order. */
@FunctionalInterface
public interface EffectHandler {

    /**
     * Applies the events within the transaction of the connection, which also records that they
     * were applied. Must neither commit, roll back nor close it, and must leave no effect outside
     * of it: the same events come again when the transaction fails.
     *
     * @param events at least one; positions follow the last applied one without a gap
     * @throws Exception transient SQL failures, also as a cause, lead to another attempt; anything
     *     else halts the consumer with nothing of the batch applied
     */
    void apply(Connection transaction, List<ReceivedEvent> events) throws Exception;
}
