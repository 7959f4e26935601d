package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import java.util.Optional;

/** What is known of a payment that a wallet was asked for. */
public sealed interface PaymentOutcome {

    /**
     * Paid, and proven: the preimage hashes to the payment hash.
     *
     * @param fees what the wallet says it paid on top; empty when it does not say. Nothing proves
     *     it
     */
    record Paid(Preimage preimage, Optional<Msat> fees) implements PaymentOutcome {}

    /**
     * The wallet says that nothing was paid and nothing will be. That is its word only, but a
     * wallet that lies about it cheats its own user.
     *
     * @param message the wallet's words, unchecked
     */
    record Failed(WalletErrorCode code, String message) implements PaymentOutcome {}

    /** Nothing left this program, so nothing was paid. */
    record NotSent(String reason) implements PaymentOutcome {}

    /**
     * The request left, and the money may have left or may still leave. To be looked up until it is
     * known; never to be paid again, nor replaced by another payment for the same thing.
     */
    record Unknown(String reason) implements PaymentOutcome {}
}
