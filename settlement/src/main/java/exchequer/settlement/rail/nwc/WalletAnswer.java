package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import java.util.Optional;

/** What came of asking a wallet to pay. Details are for people. */
public sealed interface WalletAnswer {

    /**
     * Paid.
     *
     * @param preimage opens the payment hash that was asked for
     * @param fees what the wallet says it took; empty when it does not say
     */
    record Paid(Preimage preimage, Optional<Msat> fees) implements WalletAnswer {}

    /** The wallet says that nothing was paid and nothing will be. */
    record Refused(FailureReason reason, String detail) implements WalletAnswer {}

    /**
     * This request begins nothing: it never left, or the wallet has put it off for a reason that is
     * not the invoice's.
     */
    record NotBegun(String detail) implements WalletAnswer {}

    /** It left, and the money may have left or may still leave. */
    record Unknown(String detail) implements WalletAnswer {}
}
