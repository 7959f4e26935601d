package exchequer.settlement.reconcile;

import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import java.util.Optional;

/**
 * Something about one payment in which rail, log and books do not agree.
 *
 * @param logged what the log has of it; empty when it has nothing
 * @param detail for people
 */
public record Difference(
        String rail,
        PaymentHash hash,
        CaseKind kind,
        Optional<LoggedPayment> logged,
        CaseEvidence evidence,
        String detail) {

    /** The case it is, or would be. */
    public CaseId caseId() {
        return kind == CaseKind.SETTLED_AFTER_FAILURE
                ? CaseId.of(kind, hash)
                : CaseId.of(rail, kind, hash);
    }

    /** Whether another look has found the same. */
    boolean isConfirmedBy(Difference other) {
        return other.hash.equals(hash)
                && other.kind == kind
                && other.evidence.railSaid().equals(evidence.railSaid());
    }
}
