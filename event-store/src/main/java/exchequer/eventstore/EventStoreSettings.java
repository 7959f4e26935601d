package exchequer.eventstore;

/**
 * Bounds of an event store's memory and of its transactions. The defaults suit a node with a few
 * hundred megabytes of heap.
 *
 * @param groupEvents most events in one transaction, unless a single append has more
 * @param groupBytes most bytes in one transaction, unless a single append has more
 * @param queuedAppends appends that may wait for a transaction; further callers are held back
 * @param queuedBytes bytes of those appends
 * @param eventBytes largest event: payload, metadata and tags. The default leaves room within the
 *     one megabyte that Kafka accepts by default
 * @param recentEvents events behind the head whose tags are kept in memory; conditions with a
 *     marker among them are judged without asking the database
 * @param loadQueries queries at one time that load decisions; loads that come meanwhile wait, and
 *     share the next one. With 0 every load has its own at once
 */
public record EventStoreSettings(
        int groupEvents,
        long groupBytes,
        int queuedAppends,
        long queuedBytes,
        int eventBytes,
        int recentEvents,
        int loadQueries) {

    public EventStoreSettings {
        if (groupEvents < 1
                || groupBytes < 1
                || queuedAppends < 1
                || queuedBytes < 1
                || eventBytes < 1
                || recentEvents < 1) {
            throw new IllegalArgumentException("bounds must be positive");
        }
        if (loadQueries < 0) {
            throw new IllegalArgumentException("loadQueries must not be negative");
        }
    }

    public static EventStoreSettings defaults() {
        return new EventStoreSettings(512, 4 << 20, 8_192, 64 << 20, 768 << 10, 16_384, 2);
    }

    /** The same with other bounds of a transaction. */
    public EventStoreSettings withGroup(int events, long bytes) {
        return new EventStoreSettings(
                events, bytes, queuedAppends, queuedBytes, eventBytes, recentEvents, loadQueries);
    }

    /** The same with other bounds of what may wait. */
    public EventStoreSettings withQueue(int appends, long bytes) {
        return new EventStoreSettings(
                groupEvents, groupBytes, appends, bytes, eventBytes, recentEvents, loadQueries);
    }

    /** The same with another number of events whose tags are kept in memory. */
    public EventStoreSettings withRecentEvents(int other) {
        return new EventStoreSettings(
                groupEvents,
                groupBytes,
                queuedAppends,
                queuedBytes,
                eventBytes,
                other,
                loadQueries);
    }

    /** The same with another number of queries that load decisions. */
    public EventStoreSettings withLoadQueries(int other) {
        return new EventStoreSettings(
                groupEvents,
                groupBytes,
                queuedAppends,
                queuedBytes,
                eventBytes,
                recentEvents,
                other);
    }
}
