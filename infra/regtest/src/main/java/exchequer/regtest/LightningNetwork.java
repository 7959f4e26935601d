package exchequer.regtest;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.lightningj.lnd.proto.LightningApi.ChannelEdge;
import org.lightningj.lnd.proto.LightningApi.ChannelGraphRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoResponse;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;
import org.lightningj.lnd.proto.LightningApi.OpenChannelRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.ResetMissionControlRequest;

/**
 * A Lightning network of real nodes on a private chain: Alice – Bob – Carol, half of each channel
 * on either side, so that payments go both ways. Bob opened both channels, so he pays for what the
 * chain costs and the balances of the others move by payments alone. He takes {@link
 * #BASE_FEE_MSAT} and {@link #FEE_PPM} for what he forwards.
 *
 * <p>Everything is in a temporary directory and on free ports of the loopback address, and ends
 * with this JVM, even when that is killed. The logs stay.
 */
public final class LightningNetwork implements AutoCloseable {

    public static final long BASE_FEE_MSAT = 1_000;
    public static final long FEE_PPM = 100;

    /** Of each channel; half of it belongs to either side. */
    public static final long CHANNEL_SATS = 10_000_000;

    /**
     * Enough for witnesses to be in force (three windows of 144 blocks) and for mined coins to be
     * old enough to be spent.
     */
    private static final int FIRST_BLOCKS = 450;

    private static final int BURYING_BLOCKS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long begun = System.nanoTime();
    private final Guard guard;
    private final Chain chain;
    private final LightningNode alice;
    private final LightningNode bob;
    private final LightningNode carol;

    private LightningNetwork(Path directory, Path logs, Programs programs, Guard guard)
            throws IOException {
        this.guard = guard;
        chain = new Chain(programs.btcd(), directory, logs);
        var options = chain.lndOptions();
        alice = new LightningNode("alice", programs.lnd(), directory, logs, options);
        bob = new LightningNode("bob", programs.lnd(), directory, logs, options);
        carol = new LightningNode("carol", programs.lnd(), directory, logs, options);
    }

    /** The network of this JVM, started at first use. */
    public static LightningNetwork shared() {
        return Shared.NETWORK;
    }

    /** Why no network can be started here: its programs are not built. Empty when they are. */
    public static Optional<String> missing() {
        try {
            Programs.find();
            return Optional.empty();
        } catch (IllegalStateException notBuilt) {
            return Optional.of(String.valueOf(notBuilt.getMessage()));
        }
    }

    /**
     * Starts a network and returns when payments can be made. Says on standard error how far it is.
     *
     * @param logs directory for what the nodes print
     * @throws IllegalStateException when the programs were not built
     * @throws IOException when one of them does not start
     */
    public static LightningNetwork start(Path logs) throws IOException {
        Programs programs = Programs.find();
        Files.createDirectories(logs);
        Path directory = Files.createTempDirectory("exchequer-lightning-");
        Guard guard = Guard.over(directory);
        try {
            var network = new LightningNetwork(directory, logs.toAbsolutePath(), programs, guard);
            network.begin();
            return network;
        } catch (IOException | RuntimeException e) {
            guard.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        chain.start(List.of());
        say("chain");
        // btcd wants to know at its start whom it will pay, and that only the nodes can say.
        List<String> addresses = new CopyOnWriteArrayList<>();
        each(node -> addresses.add(node.newAddressFromFirstStart()));
        nodes().forEach(LightningNode::kill);
        chain.kill();
        chain.start(List.copyOf(addresses));
        chain.generate(FIRST_BLOCKS);
        say("coins");
        each(LightningNode::start);
        awaitChain();
        say("nodes");
        open(alice);
        open(carol);
        chain.generate(BURYING_BLOCKS);
        awaitReady();
        say("channels: ready");
    }

    private void open(LightningNode peer) {
        bob.connectTo(peer);
        bob.lightning()
                .openChannelSync(
                        OpenChannelRequest.newBuilder()
                                .setNodePubkey(
                                        ByteString.copyFrom(
                                                HexFormat.of().parseHex(peer.publicKey())))
                                .setLocalFundingAmount(CHANNEL_SATS)
                                .setPushSat(CHANNEL_SATS / 2)
                                .setSatPerVbyte(2)
                                .build());
    }

    /** The payer. */
    public LightningNode alice() {
        return alice;
    }

    /** In the middle; both channels are his. */
    public LightningNode bob() {
        return bob;
    }

    /** The payee, two hops from Alice. */
    public LightningNode carol() {
        return carol;
    }

    /** Makes blocks, and returns when every running node knows them. */
    public void mine(int blocks) {
        chain.generate(blocks);
        awaitChain();
    }

    public int height() {
        return chain.height();
    }

    /**
     * Returns when the running nodes are on the tip of the chain, their channels work, each knows
     * both channels, and forgot which payments failed: else a node would not try again for a while
     * what has just failed.
     *
     * @throws ConditionTimeoutException after a minute
     */
    public void awaitReady() {
        awaitChain();
        running().forEach(node -> awaiting(node, "its channels").until(() -> hasChannels(node)));
        running().forEach(LightningNetwork::forgetFailures);
    }

    private void awaitChain() {
        int height = chain.height();
        running().forEach(node -> awaiting(node, "the chain").until(() -> isAt(node, height)));
    }

    private static ConditionFactory awaiting(LightningNode node, String what) {
        return await(node.name() + " on " + what)
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
                        .filter(LightningNetwork::worksBothWays)
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

    private List<LightningNode> nodes() {
        return List.of(alice, bob, carol);
    }

    private List<LightningNode> running() {
        return nodes().stream().filter(LightningNode::isRunning).toList();
    }

    private interface Step {
        void of(LightningNode node) throws IOException;
    }

    /** All three at once: each start waits mostly for its own. */
    private void each(Step step) throws IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Callable<Void>> calls = new ArrayList<>();
            for (LightningNode node : nodes()) {
                calls.add(
                        () -> {
                            step.of(node);
                            return null;
                        });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the Lightning network does not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void say(String what) {
        System.err.printf(
                "lightning network: %5.1f s  %s%n", (System.nanoTime() - begun) / 1e9, what);
    }

    /** Kills all nodes and removes their data. */
    @Override
    public void close() throws IOException {
        nodes().forEach(LightningNode::disconnect);
        nodes().forEach(LightningNode::kill);
        chain.kill();
        guard.close();
    }

    private static final class Shared {

        static final LightningNetwork NETWORK = start();

        private static LightningNetwork start() {
            try {
                // The guard ends it with the JVM.
                return LightningNetwork.start(Path.of("target", "lightning"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
