package exchequer.settlement.cases.open;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import org.jspecify.annotations.Nullable;

/**
 * What the log knows of a payment that was compared, and of the case about it.
 *
 * @param failed the last thing the rail said was a failure
 */
public record PaymentInQuestion(
        @Nullable PaymentIntended intended,
        @Nullable PaymentSettled settled,
        boolean failed,
        boolean opened,
        boolean resolved) {

    static final PaymentInQuestion UNHEARD_OF =
            new PaymentInQuestion(null, null, false, false, false);

    boolean isOver() {
        return settled != null || failed;
    }

    /** The evidence with the log's own figures. */
    CaseEvidence completed(CaseEvidence compared) {
        return new CaseEvidence(
                        compared.railSaid(),
                        compared.railAmountMsat(),
                        compared.railFeeMsat(),
                        compared.preimage(),
                        settled != null
                                ? settled.amountMsat()
                                : intended == null ? null : intended.amountMsat(),
                        settled == null ? null : settled.feeMsat(),
                        intended == null ? null : intended.feeCapMsat(),
                        compared.bookedAmountMsat(),
                        compared.bookedFeeMsat(),
                        compared.otherPayments(),
                        intended == null ? compared.since() : intended.intendedAt(),
                        compared.transferId())
                .provenBy(compared.hasProof() || settled == null ? null : settled.proof());
    }

    PaymentInQuestion evolve(DomainEvent event) {
        return switch (event) {
            case PaymentIntended payment ->
                    new PaymentInQuestion(payment, settled, failed, opened, resolved);
            case PaymentSettled payment ->
                    new PaymentInQuestion(intended, payment, false, opened, resolved);
            case PaymentFailed _ ->
                    new PaymentInQuestion(intended, settled, true, opened, resolved);
            case CaseOpened _ -> new PaymentInQuestion(intended, settled, failed, true, resolved);
            case CaseResolved _ -> new PaymentInQuestion(intended, settled, failed, opened, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }
}
