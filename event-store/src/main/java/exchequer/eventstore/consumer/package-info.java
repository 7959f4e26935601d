/** Applies the published event log exactly once, in global order, into a PostgreSQL schema. */
@NullMarked
package exchequer.eventstore.consumer;

import org.jspecify.annotations.NullMarked;
