/** The slice of {@link exchequer.settlement.reconcile.note.NoteReconciliation}. */
@NullMarked
package exchequer.settlement.reconcile.note;

import org.jspecify.annotations.NullMarked;
