package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.Network;
import java.time.Duration;

/**
 * The constants of a simulated network.
 *
 * @param network which network its invoices name
 * @param seed text from which all node keys derive, so that nodes keep their identity
 * @param feeRule what routing costs
 * @param settlementDelay usual time from the beginning of a payment to its end
 */
public record SimulationSettings(
        Network network, String seed, FeeRule feeRule, Duration settlementDelay) {

    /**
     * @throws IllegalArgumentException for mainnet: nothing simulated may look like money; or for a
     *     negative delay
     */
    public SimulationSettings {
        if (network == Network.MAINNET) {
            throw new IllegalArgumentException("a simulation never issues mainnet invoices");
        }
        if (settlementDelay.isNegative()) {
            throw new IllegalArgumentException("a delay below zero");
        }
    }

    /** Regtest, default fees and settlement at once. */
    public static SimulationSettings regtest(String seed) {
        return new SimulationSettings(Network.REGTEST, seed, FeeRule.DEFAULT, Duration.ZERO);
    }

    public SimulationSettings withSettlementDelay(Duration delay) {
        return new SimulationSettings(network, seed, feeRule, delay);
    }

    public SimulationSettings withFeeRule(FeeRule rule) {
        return new SimulationSettings(network, seed, rule, settlementDelay);
    }
}
