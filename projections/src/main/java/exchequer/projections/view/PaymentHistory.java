package exchequer.projections.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The states of one payment with the positions of the events that brought them, ascending. Kept as
 * {@code 12:INTENDED 15:DISPATCHED}, so that a report of an earlier cut finds what was known then.
 */
public record PaymentHistory(List<Step> steps) {

    /** A state and the position at which it began. */
    public record Step(long position, PaymentState state) {}

    public PaymentHistory {
        steps = List.copyOf(steps);
    }

    /** Reads the kept form. */
    public static PaymentHistory parse(String text) {
        var steps = new ArrayList<Step>();
        for (var part : text.split(" ")) {
            if (!part.isEmpty()) {
                int colon = part.indexOf(':');
                steps.add(
                        new Step(
                                Long.parseLong(part, 0, colon, 10),
                                PaymentState.valueOf(part.substring(colon + 1))));
            }
        }
        return new PaymentHistory(steps);
    }

    /** The kept form. */
    public String format() {
        return steps.stream()
                .map(step -> step.position() + ":" + step.state())
                .collect(Collectors.joining(" "));
    }

    /** The same and one step more. */
    public PaymentHistory then(long position, PaymentState state) {
        var longer = new ArrayList<>(steps);
        longer.add(new Step(position, state));
        return new PaymentHistory(longer);
    }

    /** The state after the event at {@code position} was applied, empty before the first. */
    public Optional<PaymentState> stateAt(long position) {
        return steps.reversed().stream()
                .filter(step -> step.position() <= position)
                .findFirst()
                .map(Step::state);
    }
}
