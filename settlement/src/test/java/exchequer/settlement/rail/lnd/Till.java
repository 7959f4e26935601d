package exchequer.settlement.rail.lnd;

import static org.awaitility.Awaitility.await;

import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import io.grpc.ClientInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.ListInvoiceRequest;

/** The receiving side of the tests on real nodes: with the receiver's macaroon and no other. */
public final class Till {

    private static final int MOST_INVOICES = 10_000;

    private Till() {}

    static LndSettings settings(LightningNode node) throws IOException {
        Path macaroon = node.certificate().resolveSibling("receiver.macaroon");
        if (!Files.exists(macaroon)) {
            node.bakeMacaroon("receiver.macaroon", Macaroon.RECEIVER);
        }
        return new LndSettings(
                "lnd-" + node.name(),
                Network.REGTEST,
                node.host(),
                node.port(),
                node.certificate(),
                Macaroon.read(macaroon),
                Duration.ofSeconds(10),
                LndSettings.DEFAULT_CLTV_LIMIT_BLOCKS);
    }

    public static LndReceivingRail rail(LightningNode node) throws IOException {
        return LndReceivingRail.connect(settings(node));
    }

    static LndReceivingRail rail(LightningNode node, ClientInterceptor connection)
            throws IOException {
        LndSettings settings = settings(node);
        return new LndReceivingRail(
                settings, LndChannels.builder(settings).intercept(connection).build());
    }

    /** Everything that has happened to the node's invoices. */
    static InvoiceCursor everything(LightningNode node) {
        long added = 0;
        long settled = 0;
        for (Invoice invoice :
                node.lightning()
                        .listInvoices(
                                ListInvoiceRequest.newBuilder()
                                        .setNumMaxInvoices(MOST_INVOICES)
                                        .build())
                        .getInvoicesList()) {
            added = Math.max(added, invoice.getAddIndex());
            settled = Math.max(settled, invoice.getSettleIndex());
        }
        return new InvoiceCursor(added, settled);
    }

    /** A connection that was lost is tried again after a pause that grows. */
    public static void awaitReached(ReceivingRail rail) {
        await("the node is reached again")
                .pollInterval(Duration.ofMillis(50))
                .atMost(HoldingPayee.PATIENCE)
                .until(() -> rail.blockHeight() instanceof HeightAnswer.Height);
    }
}
