package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.Network;
import java.time.Duration;

/**
 * How a wallet is used.
 *
 * @param name of the rail, for accounts and metrics
 * @param network whose invoices the wallet pays
 * @param fees the most the wallet takes; payments with a lower cap are not asked for
 * @param patience how long {@link NwcRail#pay} waits for the end of a payment once the wallet was
 *     asked, before it looks how far the payment is. Reaching the wallet comes on top
 */
public record NwcSettings(String name, Network network, WalletFees fees, Duration patience) {

    /** Most payments end sooner, and a caller that waits longer learns nothing more. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(8);

    /**
     * @throws IllegalArgumentException when there is no patience at all
     */
    public NwcSettings {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience is above zero, was " + patience);
        }
    }
}
