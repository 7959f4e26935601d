/** Tests of this part of the read models. */
@NullMarked
package exchequer.projections.view;

import org.jspecify.annotations.NullMarked;
