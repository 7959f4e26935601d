package exchequer.eventstore;

/**
 * What loading decisions has come to, in sums since the start of this node.
 *
 * @param loads decisions loaded, or tried to
 * @param queries queries sent for one or more of them together
 * @param alone loads that asked by themselves, because of what they select, because it is much, or
 *     because the shared query failed
 * @param waiting loads that wait for the next query now
 */
public record LoadCounters(long loads, long queries, long alone, int waiting) {}
