package exchequer.projections.feed;

import exchequer.projections.view.BalanceEntryView;
import exchequer.projections.view.BalanceView;
import exchequer.projections.view.RefundView;
import java.util.Set;

/** What buyers have paid in advance, and how it moves. */
final class BalanceProjection implements Projection {

    static final Set<String> EVENTS =
            Set.of(
                    "DepositRequested",
                    "DepositInvoiced",
                    "DepositReceived",
                    "DepositExpired",
                    "BalanceHeld",
                    "BalanceDrawn",
                    "BalanceReleased",
                    "PaymentPostponed",
                    "RefundIssued",
                    "BalanceCarriedForward");

    @Override
    public Set<String> events() {
        return EVENTS;
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        switch (event.name()) {
            case "DepositReceived" -> {
                long received = event.number("received_msat");
                move(views, event, "deposit", received, received, 0);
            }
            case "BalanceHeld" -> {
                long held = event.number("amount_msat") + event.number("fee_cap_msat");
                move(views, event, "held", held, 0, held);
            }
            case "BalanceDrawn" -> {
                long drawn = event.number("amount_msat") + event.number("fee_msat");
                move(views, event, "drawn", drawn, -drawn, -event.number("held_msat"));
            }
            case "BalanceReleased" -> {
                long released = event.number("released_msat");
                move(views, event, "released", released, 0, -released);
            }
            case "RefundIssued" -> {
                long refunded = event.number("amount_msat");
                move(views, event, "refund", refunded, refunded, 0);
                refund(views, event);
            }
            default -> {
                // Their lines in the timeline are all there is to write; a deposit under way is in
                // settlement's list.
            }
        }
    }

    private static void refund(ViewBatch views, Incoming event) {
        var id = event.text("refund_id");
        var refund = views.findOrMake(RefundView.class, id, event, RefundView::new);
        refund.refundId = id;
        refund.orderId = event.text("order_id");
        refund.rfqId = event.text("rfq_id");
        refund.buyer = event.text("buyer");
        refund.paymentHash = event.text("payment_hash");
        refund.caseId = event.textOrNull("case_id");
        refund.amountMsat = event.number("amount_msat");
        refund.reason = event.text("reason");
        refund.note = event.text("note");
        refund.issuedAt = event.instant("issued_at");
        refund.issuedBy = event.headerOrNull("actor");
    }

    private static void move(
            ViewBatch views, Incoming event, String kind, long amount, long balance, long held) {
        var buyer = event.text("buyer");
        var id = BalanceView.idOf(event.tenant(), buyer);
        var view = views.findOrMake(BalanceView.class, id, event, BalanceView::new);
        view.balanceId = id;
        view.buyer = buyer;
        view.balanceMsat += balance;
        view.heldMsat += held;
        view.changedAt = event.occurredAt();
        var entryId = event.event().eventId();
        var entry = views.findOrMake(BalanceEntryView.class, entryId, event, BalanceEntryView::new);
        entry.entryId = entryId;
        entry.buyer = buyer;
        entry.kind = kind;
        entry.amountMsat = amount;
        entry.balanceMsat = view.balanceMsat;
        entry.availableMsat = view.available();
        entry.depositId = event.textOrNull("deposit_id");
        entry.orderId = event.textOrNull("order_id");
        entry.paymentHash = event.textOrNull("payment_hash");
        entry.at = event.occurredAt();
    }
}
