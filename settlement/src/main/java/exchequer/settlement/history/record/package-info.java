/** The slice of {@link exchequer.settlement.history.record.ImportFact}. */
@NullMarked
package exchequer.settlement.history.record;

import org.jspecify.annotations.NullMarked;
