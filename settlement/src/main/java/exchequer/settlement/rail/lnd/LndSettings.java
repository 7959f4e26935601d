package exchequer.settlement.rail.lnd;

import exchequer.settlement.lightning.Network;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach and use one LND node.
 *
 * @param name of the rail, see {@link exchequer.settlement.rail.PaymentRail#name}
 * @param network the network the node is on
 * @param host must be named in the node's certificate
 * @param port of the gRPC interface, usually 10009
 * @param tlsCertificate the node's {@code tls.cert}; read at each connection, so it may be replaced
 * @param macaroon what the node lets us do
 * @param answerTimeout how long a call may wait for the node's first answer
 * @param cltvLimitBlocks longest time lock a route may have; bounds how long a payee can keep a
 *     payment in flight. At most the node's {@code max-cltv-expiry} (2,016 unless told otherwise),
 *     or it refuses every payment
 */
public record LndSettings(
        String name,
        Network network,
        String host,
        int port,
        Path tlsCertificate,
        Macaroon macaroon,
        Duration answerTimeout,
        int cltvLimitBlocks) {

    public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** About a week. */
    public static final int DEFAULT_CLTV_LIMIT_BLOCKS = 1_008;

    /**
     * @throws IllegalArgumentException when a timeout or limit is not positive
     */
    public LndSettings {
        if (!answerTimeout.isPositive()) {
            throw new IllegalArgumentException("an answer timeout above zero");
        }
        if (cltvLimitBlocks <= 0) {
            // LND reads zero as "its own maximum", which is two weeks.
            throw new IllegalArgumentException("a time lock limit above zero");
        }
    }
}
