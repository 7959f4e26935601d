/** What follows from facts by itself: pure reactions that answer an event with commands. */
@NullMarked
package exchequer.market.automation;

import org.jspecify.annotations.NullMarked;
