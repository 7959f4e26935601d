package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One wallet as NIP-47 offers it, as far as paying needs it. Safe for many threads. Every call
 * blocks for a bounded time and says what is known; an interrupt ends the waiting and stays set.
 * What a wallet says is its word only, but for a preimage.
 */
public interface RemoteWallet extends AutoCloseable {

    /** Which wallet it is, for ever: its public key. */
    String id();

    /**
     * How long a request to pay is good for: long enough to reach the wallet and to be answered.
     */
    Duration validity();

    /** By how much the wallet's clock may be behind ours. */
    Duration clockSkew();

    /**
     * Asks once, and waits for the end of the payment as long as the wallet's answer may take.
     *
     * @param amount for an invoice that names none
     * @param validUntil after it nothing may be sent, and the wallet has to ignore what was; by our
     *     clock
     */
    WalletAnswer pay(String bolt11, PaymentHash hash, Optional<Msat> amount, Instant validUntil);

    /** What the wallet's books say of a payment hash. */
    BookEntry lookUp(PaymentHash hash);

    /** Whether the wallet's list of its payments since then, ended or not, holds the hash. */
    Listing listed(PaymentHash hash, Instant since);

    /**
     * What the wallet can spend.
     *
     * @throws RailUnavailableException when it did not say
     */
    Msat balance();

    /** Hands over the hash of every payment the wallet tells of unasked. Must not block. */
    PaymentRail.Subscription subscribe(Consumer<PaymentHash> listener);

    /** Ends all connections; calls under way end as unanswered. */
    @Override
    void close();

    /** What came of looking through a list. */
    enum Listing {
        LISTED,
        NOT_LISTED,
        /** The wallet did not tell, or not all of it. */
        UNTOLD
    }
}
