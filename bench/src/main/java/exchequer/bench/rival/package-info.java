/** What the event store is compared with: Axon's JPA engine, UmaDB, and PostgreSQL by itself. */
@NullMarked
package exchequer.bench.rival;

import org.jspecify.annotations.NullMarked;
