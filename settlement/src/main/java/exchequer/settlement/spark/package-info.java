/**
 * Spark's addresses and invoices, read and written: bech32m around a protobuf message. Nothing here
 * speaks to Spark's operators. Pure.
 */
@NullMarked
package exchequer.settlement.spark;

import org.jspecify.annotations.NullMarked;
