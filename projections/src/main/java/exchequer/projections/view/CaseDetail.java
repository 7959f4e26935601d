package exchequer.projections.view;

import java.util.List;

/**
 * A case and how it came about.
 *
 * @param timeline of its order, or of the case itself where there is no order; from the beginning
 */
public record CaseDetail(CaseView question, List<TimelineEntry> timeline) {}
