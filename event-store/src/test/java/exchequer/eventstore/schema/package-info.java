/** Golden files and schemas, tried on an event that has had three versions. */
@NullMarked
package exchequer.eventstore.schema;

import org.jspecify.annotations.NullMarked;
