package exchequer.server;

import static org.awaitility.Awaitility.await;

import exchequer.regtest.LightningNetwork;
import exchequer.regtest.LightningNode;
import java.time.Duration;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;

/** What the three nodes have in their channels, in millisatoshis, according to themselves. */
record NodeMoney(long alice, long bob, long carol) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Once nothing is under way between them. */
    static NodeMoney of(LightningNetwork network) {
        return new NodeMoney(msat(network.alice()), msat(network.bob()), msat(network.carol()));
    }

    private static long msat(LightningNode node) {
        await(node.name() + " is quiet")
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> isQuiet(node));
        return node.lightning()
                .channelBalance(ChannelBalanceRequest.getDefaultInstance())
                .getLocalBalance()
                .getMsat();
    }

    private static boolean isQuiet(LightningNode node) {
        return node
                .lightning()
                .listChannels(ListChannelsRequest.getDefaultInstance())
                .getChannelsList()
                .stream()
                .allMatch(c -> c.getPendingHtlcsCount() == 0 && c.getUnsettledBalance() == 0);
    }

    NodeMoney minus(NodeMoney earlier) {
        return new NodeMoney(alice - earlier.alice, bob - earlier.bob, carol - earlier.carol);
    }
}
