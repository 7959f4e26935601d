package exchequer.settlement.reconcile;

import com.fasterxml.jackson.annotation.JsonProperty;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the check, as it is kept.
 *
 * @param number counts up; later runs have higher ones
 * @param listed payments in the rail's list
 * @param logged payments of the rail in the log
 * @param differing differences that wait for somebody
 * @param answered differences whose case was resolved before
 * @param passing what differed at the first look and not at the second, or is explained by the log
 * @param differences those that count, answered ones included
 */
public record Reconciliation(
        String runId,
        long number,
        String rail,
        Outcome outcome,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Cut cut,
        long listed,
        long logged,
        long differing,
        long answered,
        long passing,
        List<Found> differences) {

    /** How a run ended. */
    public enum Outcome {
        @JsonProperty("running")
        RUNNING,
        /** Rail, log and books agree, or every difference is answered. */
        @JsonProperty("agrees")
        AGREES,
        @JsonProperty("differs")
        DIFFERS,
        /** The rail did not answer. That is no difference. */
        @JsonProperty("rail_unavailable")
        RAIL_UNAVAILABLE,
        /** Views or books did not catch up with the log. That is no difference either. */
        @JsonProperty("behind")
        BEHIND,
        /** Something is broken here, or the process ended. */
        @JsonProperty("failed")
        FAILED
    }

    /** What became of a difference. */
    public enum Standing {
        /** A case was opened about it just now. */
        @JsonProperty("opened")
        OPENED,
        /** A case about it is open already. */
        @JsonProperty("open")
        OPEN,
        /** Its case was resolved. */
        @JsonProperty("answered")
        ANSWERED,
        /** It could not be decided on; the next run comes back to it. */
        @JsonProperty("undecided")
        UNDECIDED
    }

    /** A difference and its case. */
    public record Found(
            PaymentHash paymentHash,
            CaseKind kind,
            CaseId caseId,
            Standing standing,
            CaseEvidence evidence,
            String detail) {}

    public Reconciliation {
        differences = List.copyOf(differences);
    }
}
