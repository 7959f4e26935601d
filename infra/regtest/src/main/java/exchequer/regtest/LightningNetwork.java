package exchequer.regtest;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.awaitility.core.ConditionTimeoutException;
import org.lightningj.lnd.proto.LightningApi.OpenChannelRequest;

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

    private final long begun = System.nanoTime();
    private final Guard guard;
    private final Chain chain;
    private final LightningNode alice;
    private final LightningNode bob;
    private final LightningNode carol;
    private final Readiness readiness;

    private LightningNetwork(Path directory, Path logs, Programs programs, Guard guard)
            throws IOException {
        this.guard = guard;
        chain = new Chain(programs.btcd(), directory, logs);
        var options = chain.lndOptions();
        alice = new LightningNode("alice", programs.lnd(), directory, logs, options);
        bob = new LightningNode("bob", programs.lnd(), directory, logs, options);
        carol = new LightningNode("carol", programs.lnd(), directory, logs, options);
        readiness = new Readiness(alice, bob, carol);
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
        readiness.awaitTip(chain.height());
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
        readiness.awaitTip(chain.height());
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
        readiness.await(chain.height());
    }

    private List<LightningNode> nodes() {
        return List.of(alice, bob, carol);
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
