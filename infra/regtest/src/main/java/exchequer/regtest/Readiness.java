package exchequer.regtest;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.lightningj.lnd.proto.LightningApi.ChannelEdge;
import org.lightningj.lnd.proto.LightningApi.ChannelGraphRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoResponse;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.ResetMissionControlRequest;

/** Knows when the nodes of a network can pay each other: Bob in the middle, with two channels. */
record Readiness(LightningNode alice, LightningNode bob, LightningNode carol) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Returns when the running nodes are at this height, their channels work, each knows both
     * channels, and forgot which payments failed.
     *
     * @throws ConditionTimeoutException after a minute
     */
    void await(int height) {
        awaitTip(height);
        running().forEach(node -> awaiting(node, "its channels").until(() -> hasChannels(node)));
        running().forEach(Readiness::forgetFailures);
    }

    /** Returns when the running nodes are at this height. */
    void awaitTip(int height) {
        running().forEach(node -> awaiting(node, "the chain").until(() -> isAt(node, height)));
    }

    private static ConditionFactory awaiting(LightningNode node, String what) {
        return Awaitility.await(node.name() + " on " + what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(StatusRuntimeException.class);
    }

    private static boolean isAt(LightningNode node, int height) {
        GetInfoResponse info = node.lightning().getInfo(GetInfoRequest.getDefaultInstance());
        return info.getBlockHeight() == height && info.getSyncedToChain();
    }

    private boolean hasChannels(LightningNode node) {
        var channels =
                node.lightning()
                        .listChannels(ListChannelsRequest.newBuilder().setActiveOnly(true).build())
                        .getChannelsList();
        var peers =
                node == bob
                        ? List.of(alice.publicKey(), carol.publicKey())
                        : List.of(bob.publicKey());
        var usable =
                peers.stream()
                        .filter(
                                peer ->
                                        channels.stream()
                                                .anyMatch(c -> c.getRemotePubkey().equals(peer)));
        long known =
                node
                        .lightning()
                        .describeGraph(ChannelGraphRequest.getDefaultInstance())
                        .getEdgesList()
                        .stream()
                        .filter(Readiness::worksBothWays)
                        .count();
        // A channel with a node that does not run can not be active.
        return usable.count() == peersRunning(node) && known == 2;
    }

    private long peersRunning(LightningNode node) {
        return (node == bob ? List.of(alice, carol) : List.of(bob))
                .stream().filter(LightningNode::isRunning).count();
    }

    private static boolean worksBothWays(ChannelEdge edge) {
        return edge.hasNode1Policy()
                && edge.hasNode2Policy()
                && !edge.getNode1Policy().getDisabled()
                && !edge.getNode2Policy().getDisabled();
    }

    private static void forgetFailures(LightningNode node) {
        node.router().resetMissionControl(ResetMissionControlRequest.getDefaultInstance());
    }

    private List<LightningNode> running() {
        return Stream.of(alice, bob, carol).filter(LightningNode::isRunning).toList();
    }
}
