/** Tests of the read models, on a real PostgreSQL. */
@NullMarked
package exchequer.projections;

import org.jspecify.annotations.NullMarked;
