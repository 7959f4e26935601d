/**
 * What finance pulls: reports over the payment view, cut at a position of the event log so that the
 * same cut gives the same bytes.
 */
@NullMarked
package exchequer.projections.reports;

import org.jspecify.annotations.NullMarked;
