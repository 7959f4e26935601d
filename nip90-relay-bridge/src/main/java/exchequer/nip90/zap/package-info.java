/**
 * Zap receipts, NIP-57: read, checked, and never believed.
 *
 * <p>A receipt is a word of whoever signed it, and the standard itself says that it proves no
 * payment. So nothing here leads to money: no type of settlement's is known in this package, and
 * what comes out carries neither payment hash nor preimage. A payment is what our own rail says.
 */
@NullMarked
package exchequer.nip90.zap;

import org.jspecify.annotations.NullMarked;
