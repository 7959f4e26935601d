package exchequer.eventstore.consumer;

/**
 * Sums since the start of a consumer.
 *
 * @param applied events whose effects were committed
 * @param batches transactions committed, those that only compared duplicates included
 * @param failures attempts that ended in a retry
 * @param rewinds times the topic was read again from its beginning, because it was another one or
 *     had lost records
 */
public record ConsumerCounters(long applied, long batches, long failures, long rewinds) {}
