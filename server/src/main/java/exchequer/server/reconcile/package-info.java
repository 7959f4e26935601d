/** Reconciliation as this node does it: with which records, when, and one run at a time. */
@NullMarked
package exchequer.server.reconcile;

import org.jspecify.annotations.NullMarked;
