package exchequer.settlement.refund;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.lightning.PaymentHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a buyer has paid for one order here, and what of it has gone back.
 *
 * @param facts of the order and of the page
 * @param answered cases that have an answer, whole or in part, and which payment each is about
 */
public record PaidByBuyer(
        @Nullable OrderPlaced order,
        @Nullable EscrowReleased escrow,
        List<BalanceFact> facts,
        OpenCases open,
        Map<CaseId, PaymentHash> answered) {

    public static final PaidByBuyer NOTHING =
            new PaidByBuyer(null, null, List.of(), OpenCases.NONE, Map.of());

    public PaidByBuyer {
        facts = List.copyOf(facts);
        answered = Map.copyOf(answered);
    }

    public PaidByBuyer evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed -> new PaidByBuyer(placed, escrow, facts, open, answered);
            case EscrowReleased released -> new PaidByBuyer(order, released, facts, open, answered);
            case CaseOpened question ->
                    new PaidByBuyer(order, escrow, facts, open.with(question), answered);
            case CaseResolved answer ->
                    answering(answer.caseId(), answer.paymentHash(), open.without(answer));
            case CasePartlyResolved part ->
                    answering(part.caseId(), part.paymentHash(), open.less(part));
            case BalanceFact fact ->
                    new PaidByBuyer(order, escrow, and(facts, fact), open, answered);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    public Optional<RefundIssued> refund(RefundId id) {
        return refunds().filter(refund -> refund.refundId().equals(id)).findFirst();
    }

    private PaidByBuyer answering(CaseId question, PaymentHash payment, OpenCases rest) {
        Map<CaseId, PaymentHash> more = new HashMap<>(answered);
        more.put(question, payment);
        return new PaidByBuyer(order, escrow, facts, rest, more);
    }

    /** The payment of a case that has an answer, at least for a part of its money. */
    public Optional<PaymentHash> answerTo(CaseId question) {
        return Optional.ofNullable(answered.get(question));
    }

    /** The payment by which the buyer's money came. */
    public Optional<PaymentHash> payment(OrderId of) {
        return drawn(of)
                .map(BalanceDrawn::paymentHash)
                .findFirst()
                .or(() -> Optional.ofNullable(escrow).map(EscrowReleased::paymentHash));
    }

    /** What the balance has paid with one payment. */
    public Msat drawnWith(PaymentHash payment, OrderId of) {
        return sum(
                drawn(of)
                        .filter(drawn -> drawn.paymentHash().equals(payment))
                        .map(BalanceDrawn::total));
    }

    /**
     * What the buyer has paid with that payment, or for it: an escrow covers the order, however
     * often it is paid.
     */
    public Msat chargedFor(PaymentHash payment, OrderId of) {
        return drawnWith(payment, of).plus(price());
    }

    /**
     * What can still go back. What came in beyond an escrow's price and fee was never taken for the
     * order, and is counted by itself.
     */
    public Msat refundable(OrderId of, RefundReason reason) {
        boolean ofExcess = reason == RefundReason.ESCROW_EXCESS;
        Msat paid = ofExcess ? excess() : sum(drawn(of).map(BalanceDrawn::total)).plus(price());
        Msat back =
                sum(
                        refunds()
                                .filter(refund -> refund.orderId().equals(of))
                                .filter(
                                        refund ->
                                                (refund.reason() == RefundReason.ESCROW_EXCESS)
                                                        == ofExcess)
                                .map(RefundIssued::amountMsat));
        return paid.minus(back);
    }

    private Msat price() {
        return escrow == null ? Msat.ZERO : escrow.priceMsat().plus(escrow.marketFeeMsat());
    }

    private Msat excess() {
        return escrow == null ? Msat.ZERO : escrow.receivedMsat().minus(price());
    }

    private Stream<BalanceDrawn> drawn(OrderId of) {
        return facts.stream()
                .filter(BalanceDrawn.class::isInstance)
                .map(BalanceDrawn.class::cast)
                .filter(drawn -> drawn.orderId().equals(of));
    }

    private Stream<RefundIssued> refunds() {
        return facts.stream().filter(RefundIssued.class::isInstance).map(RefundIssued.class::cast);
    }

    private static Msat sum(Stream<Msat> amounts) {
        return amounts.reduce(Msat.ZERO, Msat::plus);
    }

    private static <T> List<T> and(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return more;
    }
}
