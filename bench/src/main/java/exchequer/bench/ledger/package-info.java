/** Measures the ledger: its journal, its proofs and their verification. */
@NullMarked
package exchequer.bench.ledger;

import org.jspecify.annotations.NullMarked;
