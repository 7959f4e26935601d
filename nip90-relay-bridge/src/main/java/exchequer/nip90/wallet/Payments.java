package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import exchequer.nip90.wallet.PaymentOutcome.Failed;
import exchequer.nip90.wallet.PaymentOutcome.NotSent;
import exchequer.nip90.wallet.PaymentOutcome.Paid;
import exchequer.nip90.wallet.PaymentOutcome.Unknown;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import exchequer.nip90.wallet.WalletTransaction.State;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Judges what is known of payments, and remembers those whose outcome is open. Thread-safe.
 *
 * <p>The order of belief: a preimage that fits is proof, whatever else is said; a refusal counts
 * only with a code that says that nothing was paid; everything else is unknown.
 */
final class Payments {

    /** For clocks that differ: a wallet may find a request valid for so long after its end. */
    private static final int CLOCK_SKEW_SECONDS = 60;

    /** Open payments, and when the wallet can surely no longer begin them. */
    private final Map<PaymentHash, Instant> open = new ConcurrentHashMap<>();

    /**
     * Whether the payment may be sent: nobody else's of the same hash is open.
     *
     * @param validUntil after it the wallet ignores the request, by our clock
     */
    boolean begin(PaymentHash hash, Instant validUntil) {
        return open.putIfAbsent(hash, validUntil.plusSeconds(CLOCK_SKEW_SECONDS)) == null;
    }

    /** Whatever was open of it is so no longer. */
    void forget(PaymentHash hash) {
        open.remove(hash);
    }

    /** What the answer to a request to pay says. */
    PaymentOutcome asked(PaymentHash hash, Exchange exchange) {
        return closing(
                hash,
                switch (exchange) {
                    case Exchange.NotSent(String reason) -> new NotSent(reason);
                    case Exchange.Silent(String reason) -> new Unknown(reason);
                    case Exchange.Answered(WalletAnswer answer) -> answered(hash, answer);
                });
    }

    /** What the wallet's books say. */
    PaymentOutcome lookedUp(PaymentHash hash, WalletReply<WalletTransaction> reply, Instant now) {
        return closing(
                hash,
                switch (reply) {
                    case WalletReply.NotSent<WalletTransaction>(String reason) ->
                            new Unknown("not looked up: " + reason);
                    case WalletReply.NoAnswer<WalletTransaction>(String reason) ->
                            new Unknown("not looked up: " + reason);
                    // Not even "not found" ends it: the request may be on its way, and wallets look
                    // among invoices only.
                    case WalletReply.Refused<WalletTransaction>(WalletErrorCode code, _) ->
                            new Unknown("the wallet answers the lookup with " + code);
                    case WalletReply.Answered<WalletTransaction>(WalletTransaction found) ->
                            found(hash, found, now);
                });
    }

    private static PaymentOutcome answered(PaymentHash hash, WalletAnswer answer) {
        Optional<Preimage> proof =
                answer.result()
                        .flatMap(Transactions::preimage)
                        .filter(it -> it.hash().equals(hash));
        if (proof.isPresent()) {
            Optional<Msat> fees = answer.result().flatMap(it -> Transactions.msat(it, "fees_paid"));
            return new Paid(proof.get(), fees);
        }
        if (answer.error().isEmpty()) {
            return new Unknown("the wallet says it paid and does not prove it");
        }
        WalletAnswer.Refusal refusal = answer.error().get();
        // Something like a preimage beside an error is a contradiction, and no failure.
        return refusal.code().saysNothingPaid()
                        && answer.result().flatMap(it -> it.text("preimage")).isEmpty()
                ? new Failed(refusal.code(), refusal.message())
                : new Unknown("the wallet answers with " + refusal.code());
    }

    private PaymentOutcome found(PaymentHash hash, WalletTransaction found, Instant now) {
        if (!found.hash().equals(hash)) {
            return new Unknown("the wallet answers about another payment");
        }
        // Of an invoice of its own the wallet knows the preimage before anybody pays.
        if (found.direction() != Direction.OUTGOING) {
            return new Unknown("the wallet knows it as an invoice of its own only");
        }
        if (found.isSettled()) {
            return found.preimage()
                    .<PaymentOutcome>map(preimage -> new Paid(preimage, found.fees()))
                    .orElseGet(() -> new Unknown("the wallet has it as paid and shows no proof"));
        }
        if (found.state().filter(it -> it == State.FAILED).isEmpty()) {
            return new Unknown("the wallet has it as not done yet");
        }
        Instant over = open.getOrDefault(hash, Instant.MIN);
        return now.isAfter(over)
                ? new Failed(WalletErrorCode.PAYMENT_FAILED, "the wallet has it as failed")
                // An earlier try may be what failed, while the last is still on its way.
                : new Unknown("the wallet has it as failed, but may still get the request");
    }

    private PaymentOutcome closing(PaymentHash hash, PaymentOutcome outcome) {
        switch (outcome) {
            case Paid _, Failed _, NotSent _ -> open.remove(hash);
            case Unknown _ -> {}
        }
        return outcome;
    }
}
