/**
 * Making the journal again from the first event, beside the one in use, and refusing to use it
 * unless it says what was signed.
 */
@NullMarked
package exchequer.ledger.rebuild;

import org.jspecify.annotations.NullMarked;
