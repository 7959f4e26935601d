package exchequer.settlement.spark;

import exchequer.settlement.lightning.Network;
import java.util.Optional;

/** The human-readable parts of Spark's addresses. */
final class SparkPrefix {

    private SparkPrefix() {}

    /** Empty where there is no Spark. */
    static Optional<String> of(Network network) {
        return switch (network) {
            case MAINNET -> Optional.of("spark");
            case TESTNET -> Optional.of("sparkt");
            case SIGNET -> Optional.of("sparks");
            case REGTEST -> Optional.of("sparkrt");
            case SIMNET -> Optional.empty();
        };
    }

    /** Those from before 2025-09 too, and those of a network on one machine, which is regtest's. */
    static Optional<Network> network(String prefix) {
        return switch (prefix) {
            case "spark", "sp" -> Optional.of(Network.MAINNET);
            case "sparkt", "spt" -> Optional.of(Network.TESTNET);
            case "sparks", "sps" -> Optional.of(Network.SIGNET);
            case "sparkrt", "sprt", "sparkl", "spl" -> Optional.of(Network.REGTEST);
            default -> Optional.empty();
        };
    }
}
