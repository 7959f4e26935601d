package exchequer.settlement.rail.lnd;

import static org.awaitility.Awaitility.await;

import exchequer.regtest.LightningNetwork;
import java.time.Duration;
import org.lightningj.lnd.proto.LightningApi;
import org.lightningj.lnd.proto.LightningApi.ChannelEdge;
import org.lightningj.lnd.proto.LightningApi.ChannelGraphRequest;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.ChanStatusAction;
import org.lightningj.lnd.router.proto.RouterOuterClass.UpdateChanStatusRequest;

/** The channel from Bob to Carol, which Bob can declare out of use; then Alice finds no route. */
final class Road {

    private final LightningNetwork network;

    Road(LightningNetwork network) {
        this.network = network;
    }

    void close() {
        declare(ChanStatusAction.DISABLE);
    }

    void open() {
        declare(ChanStatusAction.ENABLE);
        network.awaitReady();
    }

    private void declare(ChanStatusAction action) {
        String outpoint =
                network
                        .bob()
                        .lightning()
                        .listChannels(ListChannelsRequest.getDefaultInstance())
                        .getChannelsList()
                        .stream()
                        .filter(c -> c.getRemotePubkey().equals(network.carol().publicKey()))
                        .findFirst()
                        .orElseThrow()
                        .getChannelPoint();
        int colon = outpoint.indexOf(':');
        network.bob()
                .router()
                .updateChanStatus(
                        UpdateChanStatusRequest.newBuilder()
                                .setChanPoint(
                                        LightningApi.ChannelPoint.newBuilder()
                                                .setFundingTxidStr(outpoint.substring(0, colon))
                                                .setOutputIndex(
                                                        Integer.parseInt(
                                                                outpoint.substring(colon + 1))))
                                .setAction(action)
                                .build());
        boolean wanted = action == ChanStatusAction.DISABLE;
        await().pollInterval(Duration.ofMillis(20))
                .atMost(HoldingPayee.PATIENCE)
                .until(() -> isDisabledForAlice() == wanted);
    }

    private boolean isDisabledForAlice() {
        return network
                .alice()
                .lightning()
                .describeGraph(ChannelGraphRequest.getDefaultInstance())
                .getEdgesList()
                .stream()
                .anyMatch(this::isDisabledByBob);
    }

    private boolean isDisabledByBob(ChannelEdge edge) {
        String bob = network.bob().publicKey();
        return edge.getNode1Pub().equals(bob) && edge.getNode1Policy().getDisabled()
                || edge.getNode2Pub().equals(bob) && edge.getNode2Policy().getDisabled();
    }
}
