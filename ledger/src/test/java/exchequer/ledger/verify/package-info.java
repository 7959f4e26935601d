/** Tests of the verification of files. */
@NullMarked
package exchequer.ledger.verify;

import org.jspecify.annotations.NullMarked;
