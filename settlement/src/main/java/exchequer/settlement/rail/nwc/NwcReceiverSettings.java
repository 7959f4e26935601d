package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.Network;
import java.time.Duration;

/**
 * How a wallet is used that receives.
 *
 * @param name of the rail, for accounts and metrics
 * @param network whose invoices the wallet issues
 * @param lookEvery how often is asked for what no notification told
 * @param heightFreshFor how long the height of the chain may be taken from an earlier answer; what
 *     is told then is too low, by a block in ten minutes
 */
public record NwcReceiverSettings(
        String name, Network network, Duration lookEvery, Duration heightFreshFor) {

    public static final Duration DEFAULT_LOOK_EVERY = Duration.ofSeconds(15);
    public static final Duration DEFAULT_HEIGHT_FRESH_FOR = Duration.ofSeconds(30);

    /**
     * @throws IllegalArgumentException when it would look all the time
     */
    public NwcReceiverSettings {
        if (!lookEvery.isPositive()) {
            throw new IllegalArgumentException("a pause above zero between looks");
        }
    }
}
