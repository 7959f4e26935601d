/** Tests of this part of the read models. */
@NullMarked
package exchequer.projections.feed;

import org.jspecify.annotations.NullMarked;
