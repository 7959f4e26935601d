/**
 * Payments from a Spark wallet: the rail {@code spark}, and the client of the sidecar that has the
 * wallet, {@code infra/spark-sidecar}. ADR 0027 and 0029.
 */
@NullMarked
package exchequer.settlement.rail.spark;

import org.jspecify.annotations.NullMarked;
