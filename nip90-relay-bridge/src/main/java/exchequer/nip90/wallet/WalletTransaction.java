package exchequer.nip90.wallet;

import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An invoice or a payment as the wallet has it in its books (NIP-47). The wallet's word, but for
 * the preimage.
 *
 * @param state empty when the wallet says none, or one that NIP-47 does not have
 * @param preimage only one that hashes to the payment hash; any other is left out. Of an invoice
 *     that the wallet made it proves nothing, for the wallet has known it all along
 * @param fees empty when the wallet does not say
 * @param settleBefore the block before which a held invoice has to be settled or cancelled
 */
public record WalletTransaction(
        Direction direction,
        Optional<State> state,
        PaymentHash hash,
        Msat amount,
        Optional<Msat> fees,
        Optional<Preimage> preimage,
        Optional<String> invoice,
        Optional<String> description,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> settledAt,
        OptionalLong settleBefore) {

    /** Whose money it is. */
    public enum Direction {
        /** An invoice that the wallet made. */
        INCOMING,
        /** A payment that the wallet made. */
        OUTGOING
    }

    /** How far it is. */
    public enum State {
        PENDING,
        SETTLED,
        /** Of a held invoice: paid, and waiting for its preimage. */
        ACCEPTED,
        EXPIRED,
        FAILED
    }

    /** Whether the wallet has it as done. Wallets from before {@code state} say when instead. */
    public boolean isSettled() {
        return state.map(it -> it == State.SETTLED).orElse(settledAt.isPresent());
    }
}
