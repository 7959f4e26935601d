/**
 * Signed heads of the journal's tree, in the form of C2SP tlog-checkpoint: what others keep, so
 * that the books can not be rewritten unseen.
 */
@NullMarked
package exchequer.ledger.checkpoint;

import org.jspecify.annotations.NullMarked;
