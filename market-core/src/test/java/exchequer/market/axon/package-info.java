/** The market behind Axon's command bus, on the in-memory event store. */
@NullMarked
package exchequer.market.axon;

import org.jspecify.annotations.NullMarked;
