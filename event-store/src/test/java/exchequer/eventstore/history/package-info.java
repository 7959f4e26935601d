/**
 * Proofs that the engine is right under concurrency: random histories of two nodes against a plain
 * list, and the order in which commits become visible. Uses the engine through its public API only.
 */
@NullMarked
package exchequer.eventstore.history;

import org.jspecify.annotations.NullMarked;
