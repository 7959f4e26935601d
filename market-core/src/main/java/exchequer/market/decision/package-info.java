/**
 * What every slice is made of: a command, the facts its decision reads, and a pure decision.
 *
 * <p>{@link exchequer.market.decision.Decider} is the whole contract; {@link
 * exchequer.market.decision.DecisionHandlers} is the only class here that touches Axon's runtime.
 */
@NullMarked
package exchequer.market.decision;

import org.jspecify.annotations.NullMarked;
