/** A real PostgreSQL and a real Kafka broker for tests and for installations without their own. */
@NullMarked
package exchequer.embedded;

import org.jspecify.annotations.NullMarked;
