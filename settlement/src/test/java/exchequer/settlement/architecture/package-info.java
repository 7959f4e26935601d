/** The rules that keep settlement's parts apart. */
@NullMarked
package exchequer.settlement.architecture;

import org.jspecify.annotations.NullMarked;
