package exchequer.settlement.rail.lnd;

import exchequer.settlement.rail.FailureReason;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises LND's refusals to begin a payment. LND gives them no status code of their own but
 * UNKNOWN with a text, which a proxy in between uses for its own troubles too, so only these texts
 * (routerrpc, LND 0.17 to 0.21) count as a refusal.
 */
final class LndRefusals {

    private static final Map<String, FailureReason> BY_TEXT =
            Map.of(
                    "invoice expired", FailureReason.INVOICE_EXPIRED,
                    "self-payments not allowed", FailureReason.REFUSED,
                    "amount must be specified when paying", FailureReason.REFUSED,
                    "amount must not be specified when paying", FailureReason.REFUSED,
                    "payment request must contain either", FailureReason.REFUSED,
                    "invoice not for current active network", FailureReason.REFUSED,
                    "exceeds maximum possible amount", FailureReason.REFUSED,
                    // The payee wants more blocks for itself than our cap on the whole route.
                    "cltv limit", FailureReason.REFUSED,
                    "invoice is too large", FailureReason.REFUSED,
                    "the AMP flag", FailureReason.REFUSED);

    private LndRefusals() {}

    static Optional<FailureReason> reason(String text) {
        return BY_TEXT.entrySet().stream()
                .filter(entry -> text.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
