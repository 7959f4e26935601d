/** The ledger is right, and shows when it is not. */
@NullMarked
package exchequer.ledger;

import org.jspecify.annotations.NullMarked;
