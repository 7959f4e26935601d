/** Asks the rail for the invoices of deposits and looks until each is paid or over. */
@NullMarked
package exchequer.settlement.deposit.execute;

import org.jspecify.annotations.NullMarked;
