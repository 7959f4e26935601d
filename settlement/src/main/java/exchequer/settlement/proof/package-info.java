/** What shows that a payment was made, and who can check it. ADR 0029. */
@NullMarked
package exchequer.settlement.proof;

import org.jspecify.annotations.NullMarked;
