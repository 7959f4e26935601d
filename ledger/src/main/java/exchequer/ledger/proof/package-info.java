/** Proofs about the journal as documents: what somebody else keeps and verifies. */
@NullMarked
package exchequer.ledger.proof;

import org.jspecify.annotations.NullMarked;
