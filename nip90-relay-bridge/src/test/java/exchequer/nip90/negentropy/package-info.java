/** Tests of reconciliation. */
@NullMarked
package exchequer.nip90.negentropy;

import org.jspecify.annotations.NullMarked;
