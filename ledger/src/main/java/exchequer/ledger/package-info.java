/**
 * The books: posts what settlement and the market report into an append-only, hash-chained journal.
 *
 * <p>The ledger knows the events only as JSON on Kafka, so it can be rebuilt, audited and deployed
 * without the modules that decided them. Every event is read strictly: one that cannot be
 * understood halts the ledger, because books that skip a fact are wrong without anyone noticing.
 */
@NullMarked
package exchequer.ledger;

import org.jspecify.annotations.NullMarked;
