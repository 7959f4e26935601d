/**
 * The client of the Spark sidecar, {@code infra/spark-sidecar}: a Spark wallet behind HTTP on
 * loopback. No rail yet: a transfer within Spark has no preimage, and settlement knows no other
 * proof. ADR 0027.
 */
@NullMarked
package exchequer.settlement.rail.spark;

import org.jspecify.annotations.NullMarked;
