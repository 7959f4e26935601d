package exchequer.settlement;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;

import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.events.HeldPayment;
import exchequer.settlement.events.PaymentPostponed;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.ids.RefundId;
import java.time.Duration;
import java.util.List;

/** One buyer's money, fact by fact, on the first page of its balance. */
public final class Prepaid {

    public static final DepositId DEPOSIT = DepositId.of("cmd_1");
    public static final BalancePageId PAGE = new BalancePageId(BUYER, BalancePageId.FIRST);
    public static final Duration PAY_WITHIN = Duration.ofHours(1);

    /** Far from those that stories are paid with. */
    private static final int FIRST_INVOICE = 1_000_000;

    private Prepaid() {}

    public static TestInvoice invoice(Msat amount) {
        return TestInvoice.of(FIRST_INVOICE, amount);
    }

    public static DepositRequested requested(Msat amount) {
        return new DepositRequested(
                DEPOSIT, BUYER, amount, RAIL, NOW.plus(PAY_WITHIN), NOW.minusSeconds(9));
    }

    public static DepositInvoiced invoiced(Msat amount) {
        TestInvoice invoice = invoice(amount);
        return new DepositInvoiced(
                DEPOSIT,
                BUYER,
                invoice.hash(),
                invoice.text(),
                RAIL,
                invoice.expiresAt(),
                NOW.minusSeconds(8));
    }

    public static DepositReceived received(Msat amount, List<OrderId> nowPayable) {
        TestInvoice invoice = invoice(amount);
        return new DepositReceived(
                DEPOSIT,
                BUYER,
                invoice.hash(),
                amount,
                invoice.preimage(),
                RAIL,
                PAGE,
                nowPayable,
                NOW.minusSeconds(7));
    }

    /** One of many deposits. */
    public static DepositReceived received(int number, long msat) {
        TestInvoice invoice = TestInvoice.of(FIRST_INVOICE + number, msat);
        return new DepositReceived(
                DepositId.of("cmd_" + number),
                BUYER,
                invoice.hash(),
                Msat.of(msat),
                invoice.preimage(),
                RAIL,
                PAGE,
                List.of(),
                NOW.minusSeconds(7));
    }

    public static DepositExpired expired() {
        return new DepositExpired(DEPOSIT, BUYER, RAIL, NOW.minusSeconds(7));
    }

    public static BalanceHeld held(Story story, TestInvoice invoice, long feeCapMsat) {
        return new BalanceHeld(
                invoice.hash(),
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                invoice.amount(),
                Msat.of(feeCapMsat),
                PAGE,
                NOW.minusSeconds(4));
    }

    public static BalanceDrawn drawn(
            Story story, TestInvoice invoice, long feeMsat, List<OrderId> nowPayable) {
        return new BalanceDrawn(
                invoice.hash(),
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                invoice.amount(),
                Msat.of(feeMsat),
                invoice.amount().plus(Msat.of(500)),
                PAGE,
                nowPayable,
                NOW.minusSeconds(2));
    }

    public static BalanceReleased released(Story story, TestInvoice invoice, long feeCapMsat) {
        return new BalanceReleased(
                invoice.hash(),
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                invoice.amount().plus(Msat.of(feeCapMsat)),
                PAGE,
                List.of(story.orderId()),
                NOW.minusSeconds(2));
    }

    public static PaymentPostponed postponed(Story story, long missingMsat) {
        return new PaymentPostponed(
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                Msat.of(missingMsat),
                PAGE,
                NOW.minusSeconds(5));
    }

    public static RefundIssued refunded(Story story, TestInvoice paid, long msat) {
        return new RefundIssued(
                RefundId.of("cmd_refund"),
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                paid.hash(),
                CaseId.of(CaseKind.RAIL_FEE_DIFFERS, paid.hash()),
                Msat.of(msat),
                RefundReason.OVERCHARGED,
                "too dear",
                PAGE,
                List.of(story.orderId()),
                NOW.minusSeconds(1));
    }

    public static BalanceCarriedForward carriedForward(
            Msat balance, List<HeldPayment> held, List<OrderId> waiting) {
        return new BalanceCarriedForward(
                BUYER, PAGE, PAGE.next(), balance, held, waiting, NOW.minusSeconds(1));
    }
}
