package exchequer.projections.feed;

import exchequer.projections.view.ProofType;
import java.util.Locale;

/** What an event says, as one English sentence. */
final class Summary {

    private static final int KEY_DIGITS = 8;
    private static final int LONGEST_QUOTE = 120;

    private Summary() {}

    static String of(Incoming event) {
        return switch (event.name()) {
            case "OfferPublished", "OfferWithdrawn" -> ofOffer(event);
            case "RfqOpened", "RfqCancelled", "RfqExpired", "QuoteSubmitted" -> ofRequest(event);
            case "OrderPlaced", "OrderClosed", "WorkProgressed", "WorkFailed" -> ofOrder(event);
            case "DeliverySubmitted", "DeliveryAccepted", "DeliveryRejected" -> ofDelivery(event);
            case "ProofRecorded", "ProofAccepted", "ProofRejected" -> ofProof(event);
            case "ChargeRaised", "ChargeRefused" -> ofCharge(event);
            case "BudgetSet" ->
                    "Buyer %s may spend %s per order and %s per day."
                            .formatted(
                                    key(event, "buyer"),
                                    msat(event, "per_order_msat"),
                                    msat(event, "per_day_msat"));
            case "CaseOpened" ->
                    "A case was opened: %s (%s)."
                            .formatted(words(event.text("kind")), quoted(event.text("detail")));
            case "CasePartlyResolved" ->
                    "A part of the case of %s was answered: %s (%s)."
                            .formatted(
                                    words(event.text("kind")),
                                    words(event.text("outcome")),
                                    quoted(event.text("reason")));
            case "FactImported" ->
                    "A record of a payment from before was taken over: %s, %s."
                            .formatted(words(event.text("format")), words(event.text("status")));
            case "RailReconciled" ->
                    "The rail %s was compared with log and books: %s."
                            .formatted(event.text("rail"), words(event.text("outcome")));
            case "CaseResolved" ->
                    "The case of %s was resolved: %s (%s)."
                            .formatted(
                                    words(event.text("kind")),
                                    words(event.text("outcome")),
                                    quoted(event.text("reason")));
            default -> ofMoney(event);
        };
    }

    private static String ofMoney(Incoming event) {
        if (EscrowProjection.EVENTS.contains(event.name())) {
            return ofEscrow(event);
        }
        return BalanceProjection.EVENTS.contains(event.name())
                ? BalanceSummary.of(event)
                : ofPayment(event);
    }

    private static String ofEscrow(Incoming event) {
        var buyer = key(event, "buyer");
        return switch (event.name()) {
            case "EscrowRequested" ->
                    "Buyer %s was asked to lock %s and a fee of %s."
                            .formatted(
                                    buyer,
                                    msat(event, "price_msat"),
                                    msat(event, "market_fee_msat"));
            case "EscrowInvoiced" ->
                    "The invoice for the escrow of buyer %s is ours.".formatted(buyer);
            case "EscrowLocked" ->
                    "Buyer %s locked %s.".formatted(buyer, msat(event, "locked_msat"));
            case "EscrowReleased" ->
                    "The %s of buyer %s were released."
                            .formatted(msat(event, "received_msat"), buyer);
            case "EscrowCancelled" ->
                    "The escrow was cancelled (%s); %s went back to buyer %s."
                            .formatted(
                                    words(event.text("reason")), msat(event, "locked_msat"), buyer);
            default ->
                    "The escrow expired; %s went back to buyer %s."
                            .formatted(msat(event, "locked_msat"), buyer);
        };
    }

    private static String ofOffer(Incoming event) {
        var provider = key(event, "provider");
        if (event.name().equals("OfferWithdrawn")) {
            return "Provider %s withdrew an offer.".formatted(provider);
        }
        return "Provider %s offers %s: %s."
                .formatted(provider, event.text("service"), quoted(event.text("name")));
    }

    private static String ofRequest(Incoming event) {
        var buyer = key(event, "buyer");
        return switch (event.name()) {
            case "RfqOpened" ->
                    "Buyer %s asked for %s and pays at most %s."
                            .formatted(buyer, event.text("service"), msat(event, "max_price_msat"));
            case "RfqCancelled" -> "Buyer %s cancelled the request.".formatted(buyer);
            case "RfqExpired" -> "The request expired without an award.";
            default ->
                    "Provider %s quoted %s (revision %d)."
                            .formatted(
                                    key(event, "provider"),
                                    msat(event, "price_msat"),
                                    event.number("revision"));
        };
    }

    private static String ofOrder(Incoming event) {
        var provider = key(event, "provider");
        return switch (event.name()) {
            case "OrderPlaced" ->
                    "The order went to provider %s for %s (%s)."
                            .formatted(
                                    provider,
                                    msat(event, "price_msat"),
                                    words(event.text("awarded_by")));
            case "OrderClosed" -> "The order was closed: %s.".formatted(event.text("outcome"));
            case "WorkProgressed" ->
                    "Provider %s is at work: %s.".formatted(provider, quoted(event.text("note")));
            default -> "Provider %s gave up: %s.".formatted(provider, quoted(event.text("reason")));
        };
    }

    private static String ofDelivery(Incoming event) {
        return switch (event.name()) {
            case "DeliverySubmitted" ->
                    "Provider %s delivered a result.".formatted(key(event, "provider"));
            case "DeliveryAccepted" ->
                    "The delivery was accepted (%s); %s is owed."
                            .formatted(words(event.text("accepted_by")), msat(event, "price_msat"));
            default -> "The delivery was rejected: %s.".formatted(quoted(event.text("reason")));
        };
    }

    private static String ofProof(Incoming event) {
        return switch (event.name()) {
            case "ProofRecorded" -> "Evidence for the delivery was recorded.";
            case "ProofAccepted" -> "The evidence proves the delivery.";
            default ->
                    "The evidence does not prove the delivery: %s."
                            .formatted(quoted(event.text("reason")));
        };
    }

    private static String ofCharge(Incoming event) {
        var provider = key(event, "provider");
        if (event.name().equals("ChargeRaised")) {
            var asked = "Provider %s asks for %s".formatted(provider, msat(event, "amount_msat"));
            // Only there when it differs from what the invoice says.
            return event.numberOrNull("stated_amount_msat") == null
                    ? asked + "."
                    : asked
                            + ", the message around the invoice said %s."
                                    .formatted(msat(event, "stated_amount_msat"));
        }
        return "A charge of provider %s was refused: %s (%s)."
                .formatted(provider, words(event.text("code")), quoted(event.text("detail")));
    }

    private static String ofPayment(Incoming event) {
        var payment = key(event, "payment_hash");
        return switch (event.name()) {
            case "PaymentIntended" ->
                    "Payment %s of %s was decided, with at most %s of fees."
                            .formatted(
                                    payment,
                                    msat(event, "amount_msat"),
                                    msat(event, "fee_cap_msat"));
            case "PaymentMovedToNextDay" ->
                    "Payment %s of %s waits for the next business day: the budget has %s left."
                            .formatted(
                                    payment, msat(event, "amount_msat"), msat(event, "left_msat"));
            case "PaymentResumed" ->
                    "Payment %s of %s waits no longer: the budget has room."
                            .formatted(payment, msat(event, "amount_msat"));
            case "PaymentTakenOver" ->
                    "Payment %s was left behind by a node that fell silent; it fails only when its invoice can not be paid any more."
                            .formatted(payment);
            case "PaymentDispatched" -> "Payment %s is on its way.".formatted(payment);
            case "PaymentOutcomeUnknown" ->
                    "The outcome of payment %s is unknown: %s."
                            .formatted(payment, quoted(event.text("detail")));
            case "PaymentSettled" ->
                    "Payment %s settled: %s and %s of fees, %s."
                            .formatted(
                                    payment,
                                    msat(event, "amount_msat"),
                                    msat(event, "fee_msat"),
                                    proof(event));
            case "PaymentFailed" ->
                    "Payment %s failed: %s (%s)."
                            .formatted(
                                    payment,
                                    words(event.text("reason")),
                                    quoted(event.text("detail")));
            default -> throw new IllegalArgumentException("no sentence for " + event.name());
        };
    }

    private static String proof(Incoming event) {
        return switch (ProofType.valueOf(event.text("proof", "type"))) {
            case PREIMAGE -> "proven by its preimage";
            case TRANSFER_ID -> "attested by Spark's operators";
        };
    }

    static String msat(Incoming event, String field) {
        return String.format(Locale.ROOT, "%,d msat", event.number(field));
    }

    static String key(Incoming event, String field) {
        var key = event.text(field);
        return key.length() <= KEY_DIGITS ? key : key.substring(0, KEY_DIGITS) + "…";
    }

    static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    // Texts of strangers: one line, bounded, and free of what could move the reader's terminal.
    static String quoted(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        if (line.codePointCount(0, line.length()) <= LONGEST_QUOTE) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, LONGEST_QUOTE)) + "…";
    }
}
