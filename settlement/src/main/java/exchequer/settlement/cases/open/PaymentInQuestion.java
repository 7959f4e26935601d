package exchequer.settlement.cases.open;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log knows of a payment that was compared, and of the case about it.
 *
 * @param charged the invoice, where somebody asked for it to be paid
 * @param failed the last thing the rail said was a failure
 * @param opened every case about the payment
 * @param resolved whether the case in question is
 */
public record PaymentInQuestion(
        @Nullable ChargeRaised charged,
        @Nullable PaymentIntended intended,
        @Nullable PaymentSettled settled,
        boolean failed,
        List<CaseOpened> opened,
        boolean resolved) {

    static final PaymentInQuestion UNHEARD_OF =
            new PaymentInQuestion(null, null, null, false, List.of(), false);

    public PaymentInQuestion {
        opened = List.copyOf(opened);
    }

    /** Whose order it is about. */
    record Parties(OrderId order, RfqId rfq, Pubkey buyer, Pubkey provider) {}

    @Nullable Parties parties() {
        if (intended != null) {
            return new Parties(
                    intended.orderId(), intended.rfqId(), intended.buyer(), intended.provider());
        }
        return charged == null
                ? null
                : new Parties(
                        charged.orderId(), charged.rfqId(), charged.buyer(), charged.provider());
    }

    boolean isOpened(CaseId id) {
        return opened.stream().anyMatch(question -> question.caseId().equals(id));
    }

    /** Whoever took the success down has asked already whether it was for this order. */
    boolean isAskedAbout() {
        return opened.stream()
                .anyMatch(
                        question ->
                                question.kind() == CaseKind.PAYMENT_WITHOUT_ORDER
                                        && question.orderId() != null);
    }

    boolean isOver() {
        return settled != null || failed;
    }

    /** The evidence with the log's own figures. */
    CaseEvidence completed(CaseKind kind, CaseEvidence compared) {
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
                        intended == null || kind == CaseKind.PAID_BEFORE_INTENT
                                ? compared.since()
                                : intended.intendedAt(),
                        compared.transferId())
                .provenBy(compared.hasProof() || settled == null ? null : settled.proof());
    }

    PaymentInQuestion evolve(DomainEvent event) {
        return switch (event) {
            case ChargeRaised charge ->
                    new PaymentInQuestion(charge, intended, settled, failed, opened, resolved);
            case PaymentIntended payment ->
                    new PaymentInQuestion(charged, payment, settled, failed, opened, resolved);
            case PaymentSettled payment ->
                    new PaymentInQuestion(charged, intended, payment, false, opened, resolved);
            case PaymentFailed _ ->
                    new PaymentInQuestion(charged, intended, settled, true, opened, resolved);
            case CaseOpened question -> {
                List<CaseOpened> more = new ArrayList<>(opened);
                more.add(question);
                yield new PaymentInQuestion(charged, intended, settled, failed, more, resolved);
            }
            case CaseResolved _ ->
                    new PaymentInQuestion(charged, intended, settled, failed, opened, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }
}
