package exchequer.settlement.rail.lnd;

import exchequer.regtest.LightningNetwork;
import exchequer.regtest.LightningNode;
import org.lightningj.lnd.proto.LightningApi.Channel;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;

/**
 * What the three nodes own at one moment, in millisatoshis, according to themselves. Bob's includes
 * what he has to leave to the chain for his channels, which payments do not change in the end.
 */
record Purse(long alice, long bob, long carol) {

    static Purse of(LightningNetwork network) {
        return new Purse(msat(network.alice()), msat(network.bob()), msat(network.carol()));
    }

    private static long msat(LightningNode node) {
        return node.lightning()
                .channelBalance(ChannelBalanceRequest.getDefaultInstance())
                .getLocalBalance()
                .getMsat();
    }

    /** Whether no payment is on its way over any channel of a node. */
    static boolean isQuiet(LightningNode node) {
        return node
                .lightning()
                .listChannels(ListChannelsRequest.getDefaultInstance())
                .getChannelsList()
                .stream()
                .allMatch(channel -> channel.getPendingHtlcsCount() == 0 && isBalanced(channel));
    }

    /** A channel between two of its states counts the sum of both sides wrongly. */
    private static boolean isBalanced(Channel channel) {
        return channel.getUnsettledBalance() == 0;
    }

    Purse minus(Purse earlier) {
        return new Purse(alice - earlier.alice, bob - earlier.bob, carol - earlier.carol);
    }
}
