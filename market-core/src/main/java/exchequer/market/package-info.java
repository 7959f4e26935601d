/** The market: offers, requests, quotes, orders, deliveries, proofs and budgets. */
@NullMarked
package exchequer.market;

import org.jspecify.annotations.NullMarked;
