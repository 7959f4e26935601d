/** Publishes the event log to Kafka, in order and without gaps. */
@NullMarked
package exchequer.eventstore.relay;

import org.jspecify.annotations.NullMarked;
