/** Tests of the consumer against a real broker and a real database. */
@NullMarked
package exchequer.eventstore.consumer;

import org.jspecify.annotations.NullMarked;
