package exchequer.projections.feed;

import exchequer.projections.view.OrderView;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Orders, with each of their facts kept apart from the others. */
final class OrderProjection implements Projection {

    // Do not name the provider, which every order has.
    private static final Set<String> NEVER_FIRST =
            Set.of("ProofAccepted", "ProofRejected", "PaymentOutcomeUnknown", "PaymentPostponed");

    @Override
    public Set<String> events() {
        return Set.of(
                "OrderPlaced",
                "OrderClosed",
                "WorkProgressed",
                "WorkFailed",
                "DeliverySubmitted",
                "DeliveryAccepted",
                "DeliveryRejected",
                "ProofAccepted",
                "ProofRejected",
                "ChargeRaised",
                "ChargeRefused",
                "PaymentMovedToNextDay",
                "PaymentSettled",
                "PaymentFailed",
                "PaymentOutcomeUnknown",
                "PaymentPostponed");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var order = order(views, event);
        switch (event.name()) {
            case "OrderPlaced" -> place(order, event);
            case "OrderClosed" -> {
                order.closedAt = event.instant("closed_at");
                order.outcome = event.text("outcome");
            }
            case "WorkProgressed" -> order.progressNote = event.text("note");
            case "DeliverySubmitted" -> deliver(order, event);
            case "DeliveryAccepted" -> order.acceptedAt = event.instant("accepted_at");
            case "ProofAccepted" -> order.provenAt = event.instant("accepted_at");
            case "ChargeRaised" -> charge(order, event);
            case "PaymentSettled" -> {
                order.paidAt = event.instant("settled_at");
                order.paidPaymentHash = event.text("payment_hash");
            }
            default -> noteProblem(order, event);
        }
    }

    private static OrderView order(ViewBatch views, Incoming event) {
        var id = event.text("order_id");
        if (NEVER_FIRST.contains(event.name())) {
            return views.require(OrderView.class, id, event);
        }
        var order = views.findOrMake(OrderView.class, id, event, OrderView::new);
        if (order.createdPosition == event.position()) {
            order.orderId = id;
            order.rfqId = event.text("rfq_id");
            order.provider = event.text("provider");
        }
        return order;
    }

    private static void place(OrderView order, Incoming event) {
        order.quoteId = event.text("quote_id");
        order.buyer = event.text("buyer");
        order.priceMsat = event.number("price_msat");
        order.awardedBy = event.text("awarded_by");
        order.acceptance = event.text("acceptance");
        order.paymentTerms = event.text("payment_terms");
        order.placedAt = event.instant("placed_at");
        order.placedPosition = event.position();
    }

    private static void deliver(OrderView order, Incoming event) {
        order.quoteId = event.text("quote_id");
        order.buyer = event.text("buyer");
        order.deliveredAt = event.instant("submitted_at");
        order.deliveryId = event.text("delivery_id");
        order.deliveryContent = event.text("content");
        order.deliverySha256 = event.text("content_sha256");
        order.deliveryExternalRef = event.textOrNull("external_ref");
    }

    private static void charge(OrderView order, Incoming event) {
        order.quoteId = event.text("quote_id");
        order.buyer = event.text("buyer");
        order.chargeId = event.text("charge_id");
        order.chargeMsat = event.number("amount_msat");
        order.chargeBolt11 = event.text("bolt11");
        order.chargePaymentHash = event.text("payment_hash");
        order.chargeExpiresAt = event.instant("expires_at");
    }

    private static void noteProblem(OrderView order, Incoming event) {
        switch (event.name()) {
            case "ChargeRefused" ->
                    problem(
                            order,
                            event.text("code"),
                            event.text("detail"),
                            event.instant("refused_at"));
            case "WorkFailed" ->
                    problem(
                            order,
                            "work_failed",
                            event.text("reason"),
                            event.instant("reported_at"));
            case "DeliveryRejected" ->
                    problem(
                            order,
                            "delivery_rejected",
                            event.text("reason"),
                            event.instant("rejected_at"));
            case "ProofRejected" ->
                    problem(
                            order,
                            "proof_rejected",
                            event.text("reason"),
                            event.instant("rejected_at"));
            case "PaymentMovedToNextDay" ->
                    problem(
                            order,
                            "payment_moved_to_next_day",
                            "the budget of %s has no room; asked for again at %s"
                                    .formatted(event.date("business_day"), event.instant("until")),
                            event.instant("moved_at"));
            case "PaymentFailed" ->
                    problem(
                            order,
                            "payment_failed_" + event.text("reason").toLowerCase(Locale.ROOT),
                            event.text("detail"),
                            event.instant("failed_at"));
            case "PaymentOutcomeUnknown" ->
                    problem(
                            order,
                            "payment_outcome_unknown",
                            event.text("detail"),
                            event.instant("since"));
            case "PaymentPostponed" ->
                    problem(
                            order,
                            "balance_too_low",
                            event.number("missing_msat") + " msat are missing",
                            event.instant("postponed_at"));
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void problem(OrderView order, String code, String detail, Instant at) {
        order.problemCode = code;
        order.problemDetail = detail;
        order.problemAt = at;
    }
}
