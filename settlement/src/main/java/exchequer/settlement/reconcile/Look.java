package exchequer.settlement.reconcile;

import java.util.List;
import java.util.Optional;

/**
 * What one look over all three sides has found.
 *
 * @param listed payments in the rail's list
 * @param logged payments of the rail in the log
 */
record Look(Outcome outcome, long listed, long logged, List<Difference> differences, Cut cut) {

    /** Whether there was anything to be seen. */
    enum Outcome {
        SEEN,
        /** Log and books were compared with each other; the rail can not list its payments. */
        NOT_LISTED,
        RAIL_UNAVAILABLE,
        BEHIND
    }

    Look {
        differences = List.copyOf(differences);
    }

    static Look failed(Outcome outcome) {
        return new Look(outcome, 0, 0, List.of(), Cut.NONE);
    }

    boolean isComplete() {
        return outcome == Outcome.SEEN || outcome == Outcome.NOT_LISTED;
    }

    Optional<Difference> confirming(Difference other) {
        return differences.stream().filter(other::isConfirmedBy).findFirst();
    }
}
