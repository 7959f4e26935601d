package exchequer.eventstore;

import java.util.List;

/**
 * Some selected events, and how far the log was searched for them.
 *
 * @param head of the log, by the same snapshot as the events
 * @param scanned all selected events up to here have been found
 */
record LogPage(List<StoredEvent> events, long head, long scanned) {}
