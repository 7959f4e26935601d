/** How buyers get back what they have paid. */
@NullMarked
package exchequer.settlement.refund.issue;

import org.jspecify.annotations.NullMarked;
