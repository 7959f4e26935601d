package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.spark.SparkAddress;
import exchequer.settlement.spark.SparkDecoding.Decoded;
import exchequer.settlement.spark.SparkDecoding.Undecodable;
import java.util.Optional;

/**
 * Asks whether the sidecar is there, lets us in, and has a wallet of the right network. Whether
 * Spark's operators can be reached it does not say: neither does the SDK. Thread-safe; blocks for
 * at most the timeout of its client, which it takes over.
 */
public final class SparkProbe implements AutoCloseable {

    private final SparkSidecar sidecar;
    private final Network network;

    public SparkProbe(SparkSidecar sidecar, Network network) {
        this.sidecar = sidecar;
        this.network = network;
    }

    /** What keeps it from paying, for people; empty when nothing is known to. */
    public Optional<String> fault() {
        return switch (sidecar.address()) {
            case Done<String>(String address) -> faultOf(address);
            case Refused<String>(var code, var message) -> Optional.of(code + ": " + message);
            case Unknown<String>(var message) -> Optional.of(message);
            case Absent<String> _ -> Optional.of("this is no sidecar");
        };
    }

    private Optional<String> faultOf(String address) {
        return switch (SparkAddress.decode(address)) {
            case Decoded(SparkAddress wallet) ->
                    wallet.network() == network
                            ? Optional.empty()
                            : Optional.of(
                                    "the wallet is on %s, the rail on %s"
                                            .formatted(wallet.network(), network));
            case Undecodable(String detail) -> Optional.of("the wallet's address: " + detail);
        };
    }

    @Override
    public void close() {
        sidecar.close();
    }
}
