package exchequer.settlement.cases;

import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.ids.CaseId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cases that wait for an answer, in the order they were opened. An order with one is frozen.
 */
public record OpenCases(List<CaseOpened> waiting) {

    public static final OpenCases NONE = new OpenCases(List.of());

    public OpenCases {
        waiting = List.copyOf(waiting);
    }

    /** The case that has frozen the order for longest. */
    public Optional<CaseId> first() {
        return waiting.stream().map(CaseOpened::caseId).findFirst();
    }

    public OpenCases with(CaseOpened opened) {
        List<CaseOpened> more = new ArrayList<>(waiting);
        more.add(opened);
        return new OpenCases(more);
    }

    /** The case goes on, about less money. */
    public OpenCases less(CasePartlyResolved part) {
        return new OpenCases(
                waiting.stream()
                        .map(
                                opened ->
                                        opened.caseId().equals(part.caseId())
                                                ? opened.without(part.moneyInQuestion())
                                                : opened)
                        .toList());
    }

    public OpenCases without(CaseResolved resolved) {
        return new OpenCases(
                waiting.stream()
                        .filter(opened -> !opened.caseId().equals(resolved.caseId()))
                        .toList());
    }
}
