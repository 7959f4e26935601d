package exchequer.eventstore;

/**
 * What appending has come to, in sums since the start of this node.
 *
 * @param appends appends stored
 * @param events their events
 * @param groups transactions that stored them
 * @param conflicts appends refused because of their condition
 * @param rejected appends refused because of one of their events
 * @param failures appends that failed with the database, unknown outcomes included
 * @param queued appends that wait now
 */
public record AppendCounters(
        long appends,
        long events,
        long groups,
        long conflicts,
        long rejected,
        long failures,
        int queued) {

    AppendCounters withQueued(int now) {
        return new AppendCounters(appends, events, groups, conflicts, rejected, failures, now);
    }
}
