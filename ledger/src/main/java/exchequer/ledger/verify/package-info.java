/**
 * Verification without the server and without its database, of what the ledger has given out:
 * exports, checkpoints, proofs and reports. Reads and computes everything by itself; shares no code
 * with what wrote it but the key of a signature.
 */
@NullMarked
package exchequer.ledger.verify;

import org.jspecify.annotations.NullMarked;
