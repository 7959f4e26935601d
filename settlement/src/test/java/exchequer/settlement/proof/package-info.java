/** Tests of proofs. */
@NullMarked
package exchequer.settlement.proof;

import org.jspecify.annotations.NullMarked;
