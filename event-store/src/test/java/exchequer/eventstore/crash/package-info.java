/**
 * Proof that nothing acknowledged is lost and no reader skips or repeats an effect, whichever of
 * the application, PostgreSQL and Kafka is killed. Uses the store through its public API only.
 */
@NullMarked
package exchequer.eventstore.crash;

import org.jspecify.annotations.NullMarked;
