package exchequer.projections.feed;

import exchequer.projections.view.OrderView;
import exchequer.projections.view.PaymentHistory;
import exchequer.projections.view.PaymentState;
import exchequer.projections.view.PaymentView;
import exchequer.projections.view.ProofType;
import exchequer.projections.view.RfqView;
import java.util.Locale;
import java.util.Set;

/** Attempts to pay, by payment hash. */
final class PaymentProjection implements Projection {

    @Override
    public Set<String> events() {
        return Set.of(
                "PaymentIntended",
                "PaymentDispatched",
                "PaymentOutcomeUnknown",
                "PaymentSettled",
                "PaymentFailed");
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        var hash = event.text("payment_hash");
        switch (event.name()) {
            case "PaymentIntended" -> intend(views, hash, event);
            case "PaymentDispatched" -> {
                var payment = views.require(PaymentView.class, hash, event);
                enter(payment, PaymentState.DISPATCHED, event);
                payment.dispatchedAt = event.instant("dispatched_at");
                payment.unknownSince = null;
            }
            case "PaymentOutcomeUnknown" -> {
                var payment = views.require(PaymentView.class, hash, event);
                enter(payment, PaymentState.UNKNOWN, event);
                payment.unknownSince = event.instant("since");
            }
            case "PaymentSettled" -> settle(views, hash, event);
            case "PaymentFailed" -> fail(views, hash, event);
            default -> throw new IllegalArgumentException(event.name());
        }
    }

    private static void intend(ViewBatch views, String hash, Incoming event) {
        var payment = payment(views, hash, event);
        enter(payment, PaymentState.INTENDED, event);
        payment.chargeId = event.text("charge_id");
        payment.bolt11 = event.text("bolt11");
        payment.rail = event.text("rail");
        payment.intendedAmountMsat = event.number("amount_msat");
        payment.amountMsat = payment.intendedAmountMsat;
        payment.feeCapMsat = event.number("fee_cap_msat");
        payment.intendedAt = event.instant("intended_at");
        payment.intendedPosition = event.position();
        payment.intendedEventId = event.event().eventId();
    }

    private static void settle(ViewBatch views, String hash, Incoming event) {
        var payment = payment(views, hash, event);
        enter(payment, PaymentState.SETTLED, event);
        long amount = event.number("amount_msat");
        long fee = event.number("fee_msat");
        payment.amountMsat = amount;
        payment.feeMsat = fee;
        payment.debitMsat = Math.addExact(amount, fee);
        payment.orderPriceMsat = event.number("order_price_msat");
        prove(payment, event);
        payment.rail = event.text("rail");
        payment.unknownSince = null;
        payment.settledAt = event.instant("settled_at");
        payment.settledPosition = event.position();
        payment.settledEventId = event.event().eventId();
    }

    private static void prove(PaymentView payment, Incoming event) {
        var type = ProofType.valueOf(event.text("proof", "type"));
        payment.proofType = type.name();
        payment.proof =
                switch (type) {
                    case PREIMAGE -> event.text("proof", "preimage");
                    case TRANSFER_ID -> event.text("proof", "transfer_id");
                };
    }

    private static void fail(ViewBatch views, String hash, Incoming event) {
        var payment = payment(views, hash, event);
        enter(payment, PaymentState.FAILED, event);
        payment.failureReason = event.text("reason").toLowerCase(Locale.ROOT);
        payment.failureDetail = event.text("detail");
        payment.unknownSince = null;
        payment.failedAt = event.instant("failed_at");
        payment.failedPosition = event.position();
        payment.failedEventId = event.event().eventId();
    }

    private static void enter(PaymentView payment, PaymentState state, Incoming event) {
        payment.state = state;
        payment.history =
                PaymentHistory.parse(payment.history).then(event.position(), state).format();
    }

    /** The row with what all events about parties and order agree on. */
    private static PaymentView payment(ViewBatch views, String hash, Incoming event) {
        var payment = views.findOrMake(PaymentView.class, hash, event, PaymentView::new);
        var orderId = event.text("order_id");
        if (payment.createdPosition == event.position()) {
            payment.paymentHash = hash;
            payment.history = "";
            payment.orderId = orderId;
            payment.rfqId = event.text("rfq_id");
            payment.buyer = event.text("buyer");
            payment.provider = event.text("provider");
            payment.businessDay = event.date("business_day");
        } else if (!payment.orderId.equals(orderId)) {
            throw new IllegalStateException(
                    "payment %s belongs to order %s, but position %d says %s"
                            .formatted(hash, payment.orderId, event.position(), orderId));
        }
        views.find(OrderView.class, orderId, event)
                .ifPresent(
                        order -> {
                            payment.quoteId = order.quoteId;
                            payment.deliveryId = order.deliveryId;
                        });
        views.find(RfqView.class, payment.rfqId, event)
                .ifPresent(rfq -> payment.requestRef = rfq.externalRef);
        return payment;
    }
}
