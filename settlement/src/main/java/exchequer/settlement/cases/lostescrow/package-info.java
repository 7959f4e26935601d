/** The slice of {@link exchequer.settlement.cases.lostescrow.QuestionLostEscrow}. */
@NullMarked
package exchequer.settlement.cases.lostescrow;

import org.jspecify.annotations.NullMarked;
