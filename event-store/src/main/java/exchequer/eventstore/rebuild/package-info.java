/**
 * Making everything a consumer has derived from the events again, from the first event, beside what
 * is in use, and putting it in its place at once.
 */
@NullMarked
package exchequer.eventstore.rebuild;

import org.jspecify.annotations.NullMarked;
