package exchequer.server.config;

import exchequer.settlement.lightning.Network;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** How the treasury pays and is paid. */
@ConfigMapping(prefix = "exchequer.settlement")
public interface SettlementConfig {

    /**
     * {@code simulated} is the only rail that needs nothing outside; {@code lnd} needs a node,
     * {@code nwc} a wallet, {@code spark} the sidecar.
     */
    @WithDefault("simulated")
    String rail();

    /** Most that routing may cost, whatever the amount. */
    @WithDefault("5000")
    long feeCapBaseMsat();

    /** Most that routing may cost on top, in millionths of the amount. */
    @WithDefault("10000")
    long feeCapPpm();

    /** How often an open payment is asked for when the rail gives no hint. */
    @WithDefault("1s")
    Duration askEvery();

    /** How long the rail may look for routes. */
    @WithDefault("30s")
    Duration railTimeout();

    Escrow escrow();

    /** Who locks the price of an order before the work begins. */
    enum EscrowMode {
        /** Nobody. */
        OFF,
        /** A buyer that asks for it. */
        ON_REQUEST,
        /** The buyer of every order that is paid on acceptance. */
        REQUIRED
    }

    /** Escrow by hold invoices. */
    interface Escrow {

        @WithDefault("OFF")
        EscrowMode mode();

        /** What the market takes, whatever the price. */
        @WithDefault("0")
        long feeBaseMsat();

        /** What it takes on top, in millionths of the price. */
        @WithDefault("0")
        long feePpm();

        /** How long the invoice can be paid. */
        @WithDefault("1h")
        Duration payWithin();

        /** Blocks the locked money can wait for the buyer's judgement. */
        @WithDefault("1008")
        int cltvExpiryBlocks();

        /** So many blocks before the rail would give it back, the market does. */
        @WithDefault("36")
        int marginBlocks();

        /** A file with the keys that seal stored preimages; without it they are stored in clear. */
        Optional<Path> keyFile();
    }

    Prepaid prepaid();

    /** Whose money pays the orders. */
    enum PrepaidMode {
        /** The treasury's, on its buyers' account. */
        OFF,
        /** Each buyer's own, paid in advance. */
        REQUIRED
    }

    /** Balances that buyers pay into by ordinary invoices. */
    interface Prepaid {

        @WithDefault("OFF")
        PrepaidMode mode();

        /** The least of one deposit. */
        @WithDefault("1000")
        long leastDepositMsat();

        /** The most of one deposit. */
        @WithDefault("1000000000")
        long mostDepositMsat();

        /** How long its invoice can be paid. */
        @WithDefault("1h")
        Duration payWithin();
    }

    Simulated simulated();

    /** The simulated Lightning network; its money is worth nothing. */
    interface Simulated {

        /** The treasury's wallet in it. */
        @WithDefault("treasury")
        String wallet();

        /** What the treasury starts with. */
        @WithDefault("100000000000")
        long fundsMsat();

        /** How long a payment is in flight. */
        @WithDefault("20ms")
        Duration settleDelay();
    }

    Lnd lnd();

    /** A real LND node. */
    interface Lnd {

        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("10009")
        int port();

        /** The node's TLS certificate. */
        Optional<Path> certificate();

        /** A macaroon that may pay and track, and nothing else. */
        Optional<Path> macaroon();

        /** A macaroon that may issue, settle and cancel invoices; needed where there is escrow. */
        Optional<Path> receiverMacaroon();

        /** The network whose invoices it pays. */
        @WithDefault("REGTEST")
        Network network();

        /** The most blocks a payment may be locked for, over all hops. */
        @WithDefault("1008")
        int cltvLimitBlocks();
    }

    Nwc nwc();

    /** A wallet reached over relays: Nostr Wallet Connect, NIP-47. */
    interface Nwc {

        /** A file with the wallet's {@code nostr+walletconnect://…}; whoever has it can spend. */
        Optional<Path> connection();

        /**
         * As {@code connection}, to the same wallet, for being paid: one that may receive and not
         * spend. Without it the first serves for both.
         */
        Optional<Path> receiverConnection();

        /** The network whose invoices it pays and issues. */
        @WithDefault("REGTEST")
        Network network();

        /** The most the wallet takes for a payment, whatever the amount. */
        OptionalLong maxFeeBaseMsat();

        /** The most it takes on top, in millionths of the amount. */
        OptionalLong maxFeePpm();
    }

    Spark spark();

    /** A Spark wallet behind the sidecar, {@code infra/spark-sidecar}. */
    interface Spark {

        /** Where the sidecar listens. */
        @WithDefault("http://127.0.0.1:8737")
        URI sidecar();

        /** A file with the token of the sidecar's callers; whoever has it can spend. */
        Optional<Path> token();

        /** The wallet's network. */
        @WithDefault("REGTEST")
        Network network();

        /** How long a call may take. The sidecar needs up to three times a minute to pay. */
        @WithDefault("190s")
        Duration timeout();
    }
}
