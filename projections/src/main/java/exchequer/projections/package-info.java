/** Read models, reports and exports, built from the event topic and nothing else. */
@NullMarked
package exchequer.projections;

import org.jspecify.annotations.NullMarked;
