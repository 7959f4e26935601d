package exchequer.settlement.rail.lnd;

import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The paying side of the tests on real nodes: with the payer's macaroon and no other. */
public final class Treasury {

    static final int CLTV_LIMIT = LndSettings.DEFAULT_CLTV_LIMIT_BLOCKS;
    static final Msat FEE_CAP = Msat.ofSat(1_000);

    private Treasury() {}

    static LndSettings settings(LightningNode node, Network network, int cltvLimit)
            throws IOException {
        Path macaroon = node.certificate().resolveSibling("payer.macaroon");
        if (!Files.exists(macaroon)) {
            node.bakeMacaroon("payer.macaroon", Macaroon.PAYER);
        }
        return new LndSettings(
                "lnd-" + node.name(),
                network,
                node.host(),
                node.port(),
                node.certificate(),
                Macaroon.read(macaroon),
                LndSettings.DEFAULT_ANSWER_TIMEOUT,
                cltvLimit);
    }

    public static LndRail rail(LightningNode node) throws IOException {
        return LndRail.connect(settings(node, Network.REGTEST, CLTV_LIMIT), InstantSource.system());
    }

    static LndRail rail(LightningNode node, int cltvLimit) throws IOException {
        return LndRail.connect(settings(node, Network.REGTEST, cltvLimit), InstantSource.system());
    }

    static PayRequest order(Bolt11Invoice invoice) {
        return PayRequest.of(invoice, FEE_CAP, Duration.ofSeconds(20));
    }

    public static RailUpdate ending(PaymentRail rail, PaymentHash hash) {
        await("the end of " + hash)
                .pollInterval(Duration.ofMillis(20))
                .atMost(HoldingPayee.PATIENCE)
                .until(() -> rail.track(hash).isFinal());
        return rail.track(hash);
    }

    static RailUpdate.Succeeded success(PaymentRail rail, PaymentHash hash) {
        RailUpdate ending = ending(rail, hash);
        if (ending instanceof RailUpdate.Succeeded success) {
            return success;
        }
        throw new AssertionError("not paid: " + ending);
    }

    /** A payment leaves the channels a moment after it has ended. */
    public static void awaitNothingInFlight(PaymentRail rail) {
        await("nothing in flight")
                .pollInterval(Duration.ofMillis(20))
                .atMost(HoldingPayee.PATIENCE)
                .until(() -> rail.balances().inFlight().isZero());
    }
}
