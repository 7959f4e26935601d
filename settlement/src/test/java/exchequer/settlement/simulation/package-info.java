/** The payment path under random faults, on one thread at a time, with every promise checked. */
@org.jspecify.annotations.NullMarked
package exchequer.settlement.simulation;
