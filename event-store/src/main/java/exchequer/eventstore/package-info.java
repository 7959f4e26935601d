/** A Dynamic-Consistency-Boundary event store for Axon 5 on PostgreSQL. */
@NullMarked
package exchequer.eventstore;

import org.jspecify.annotations.NullMarked;
