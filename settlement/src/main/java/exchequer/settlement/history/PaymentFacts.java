package exchequer.settlement.history;

import exchequer.settlement.events.HistoryStatus;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Payment facts and buyer payment attempts as OpenAgents' desktop program kept them, in whole-file
 * JSON or JSON lines. Amounts are satoshis. A seller's word that it was paid is not the payer's.
 */
final class PaymentFacts {

    /** What wallets have called a payment that arrived. */
    private static final Set<String> ARRIVED =
            Set.of("succeeded", "success", "settled", "completed", "confirmed", "sent");

    private static final Set<String> RETURNED =
            Set.of("failed", "returned", "cancelled", "expired");

    private PaymentFacts() {}

    static HistoryRecord fact(HistoryFields fields) {
        Instant confirmed = fields.time("buyer_wallet_confirmed");
        Instant seen = first(fields, "buyer_payment_pointer", "invoice_observed");
        String reference = fields.text("request_id").orElseGet(() -> fields.required("fact_id"));
        return new HistoryRecord(
                "payment_fact",
                reference,
                fields.hash("buyer_payment_hash"),
                factStatus(fields, confirmed),
                true,
                fields.sats("amount_sats"),
                fields.sats("fees_sats"),
                confirmed == null ? seen : confirmed);
    }

    private static HistoryStatus factStatus(HistoryFields fields, @Nullable Instant confirmed) {
        String status = fields.word("status").orElse("");
        return switch (status) {
            case "failed" -> HistoryStatus.FAILED;
            // The payer's own wallet has to have said when; a seller may say anything.
            case "buyer-wallet-settled", "seller-settlement-observed", "seller-wallet-settled" ->
                    confirmed == null ? HistoryStatus.OPEN : HistoryStatus.SETTLED;
            case "request-published",
                    "result-observed",
                    "invoice-observed",
                    "buyer-payment-pending" ->
                    HistoryStatus.OPEN;
            default ->
                    throw new UnreadableRecordException(
                            "status is none of a payment fact: " + quoted(status));
        };
    }

    static HistoryRecord attempt(HistoryFields fields) {
        Instant confirmed = fields.time("wallet_confirmed");
        Instant seen = fields.time("wallet_first_seen");
        String status = fields.word("wallet_status").orElse("");
        return new HistoryRecord(
                "buyer_payment_attempt",
                fields.required("payment_pointer"),
                fields.hash("payment_hash"),
                attemptStatus(status, confirmed),
                sends(fields),
                fields.sats("amount_sats"),
                fields.sats("fees_sats"),
                confirmed == null ? seen : confirmed);
    }

    private static HistoryStatus attemptStatus(String status, @Nullable Instant confirmed) {
        if (RETURNED.contains(status)) {
            return HistoryStatus.FAILED;
        }
        return ARRIVED.contains(status) && confirmed != null
                ? HistoryStatus.SETTLED
                : HistoryStatus.OPEN;
    }

    private static boolean sends(HistoryFields fields) {
        String direction = fields.word("wallet_direction").orElse("send");
        return switch (direction) {
            case "send", "outgoing" -> true;
            case "receive", "incoming" -> false;
            default ->
                    throw new UnreadableRecordException(
                            "wallet_direction is neither send nor receive: " + quoted(direction));
        };
    }

    private static @Nullable Instant first(HistoryFields fields, String one, String other) {
        Instant time = timeOf(fields, one);
        return time == null ? timeOf(fields, other) : time;
    }

    /** The pointer itself has the bare name of its time. */
    private static @Nullable Instant timeOf(HistoryFields fields, String name) {
        return fields.time(name + "_at");
    }

    private static String quoted(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
        return "\"" + line.substring(0, Math.min(60, line.length())) + "\"";
    }
}
