/** Tests of this part of the read models. */
@NullMarked
package exchequer.projections.reports;

import org.jspecify.annotations.NullMarked;
