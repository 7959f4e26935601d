package exchequer.projections.feed;

import static exchequer.projections.feed.Summary.key;
import static exchequer.projections.feed.Summary.msat;
import static exchequer.projections.feed.Summary.quoted;
import static exchequer.projections.feed.Summary.words;

/** What an event about a buyer's balance says, as one English sentence. */
final class BalanceSummary {

    private BalanceSummary() {}

    static String of(Incoming event) {
        var buyer = key(event, "buyer");
        return switch (event.name()) {
            case "DepositRequested" ->
                    "Buyer %s wants to pay %s in advance."
                            .formatted(buyer, msat(event, "amount_msat"));
            case "DepositInvoiced" -> "Buyer %s can pay its deposit.".formatted(buyer);
            case "DepositReceived" ->
                    "Buyer %s paid %s in advance.".formatted(buyer, msat(event, "received_msat"));
            case "DepositExpired" -> "Buyer %s did not pay its deposit.".formatted(buyer);
            case "BalanceHeld" ->
                    "%s and at most %s of fees are held in the balance of buyer %s."
                            .formatted(
                                    msat(event, "amount_msat"), msat(event, "fee_cap_msat"), buyer);
            case "BalanceDrawn" ->
                    "%s and %s of fees were drawn from the balance of buyer %s."
                            .formatted(msat(event, "amount_msat"), msat(event, "fee_msat"), buyer);
            case "BalanceReleased" ->
                    "%s in the balance of buyer %s are free again."
                            .formatted(msat(event, "released_msat"), buyer);
            case "RefundIssued" ->
                    "Buyer %s got %s back (%s): %s."
                            .formatted(
                                    buyer,
                                    msat(event, "amount_msat"),
                                    words(event.text("reason")),
                                    quoted(event.text("note")));
            case "PaymentPostponed" ->
                    "The payment waits: %s are missing in the balance of buyer %s."
                            .formatted(msat(event, "missing_msat"), buyer);
            case "BalanceCarriedForward" ->
                    "The balance of buyer %s was carried forward: %s."
                            .formatted(buyer, msat(event, "balance_msat"));
            default -> throw new IllegalArgumentException("no sentence for " + event.name());
        };
    }
}
