/** Questions about money: what they freeze, how they are opened, and how they are answered. */
@NullMarked
package exchequer.settlement.cases;

import org.jspecify.annotations.NullMarked;
