/** Carries out what the payment machine asks for, again and again until each payment is over. */
@NullMarked
package exchequer.settlement.payment.execute;

import org.jspecify.annotations.NullMarked;
