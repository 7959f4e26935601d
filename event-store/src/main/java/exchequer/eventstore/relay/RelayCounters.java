package exchequer.eventstore.relay;

/**
 * Sums since the start of a relay.
 *
 * @param published records acknowledged by Kafka, repeated ones included
 * @param batches Kafka transactions committed
 * @param failures attempts that ended in a retry
 * @param refills times the topic was found to lack what it should hold, and was filled again from
 *     the first event
 */
public record RelayCounters(long published, long batches, long failures, long refills) {}
