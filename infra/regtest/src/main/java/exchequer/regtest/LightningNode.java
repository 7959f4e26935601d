package exchequer.regtest;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lightningj.lnd.invoices.proto.InvoicesGrpc;
import org.lightningj.lnd.proto.LightningApi;
import org.lightningj.lnd.proto.LightningGrpc;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.stateservice.proto.StateGrpc;
import org.lightningj.lnd.stateservice.proto.Stateservice;

/**
 * An LND node of a {@link LightningNetwork}, in a process of its own. Its port, certificate and
 * macaroons stay the same over {@link #kill} and {@link #start}. Calls are safe from many threads,
 * killing and starting are for one.
 */
public final class LightningNode {

    private static final Metadata.Key<String> MACAROON =
            Metadata.Key.of("macaroon", Metadata.ASCII_STRING_MARSHALLER);
    private static final int SERVER_ACTIVE = 4;
    private static final int RPC_ACTIVE = 3;
    private static final int CALL_TIMEOUT_SECONDS = 30;

    private final String name;
    private final Path lnd;
    private final Path directory;
    private final List<String> chainOptions;
    private final Daemon daemon;
    private final int port;
    private final int peerPort;
    private @Nullable ManagedChannel channel;
    private @Nullable String publicKey;

    LightningNode(String name, Path lnd, Path network, Path logs, List<String> chainOptions)
            throws IOException {
        this.name = name;
        this.lnd = lnd;
        this.directory = Files.createDirectories(network.resolve(name));
        this.chainOptions = chainOptions;
        this.daemon = new Daemon(name, logs.resolve(name + ".log"));
        this.port = FreePort.next();
        this.peerPort = FreePort.next();
    }

    public String name() {
        return name;
    }

    /** Where its gRPC interface is; named in the certificate. */
    public String host() {
        return FreePort.HOST;
    }

    public int port() {
        return port;
    }

    /** File of its self-signed TLS certificate. */
    public Path certificate() {
        return directory.resolve("tls.cert");
    }

    /** File of the macaroon that may do everything. */
    public Path adminMacaroon() {
        return directory.resolve("data/chain/bitcoin/regtest/admin.macaroon");
    }

    /** The node's identity, as hex. */
    public synchronized String publicKey() {
        String known = publicKey;
        if (known == null) {
            known =
                    lightning()
                            .getInfo(LightningApi.GetInfoRequest.getDefaultInstance())
                            .getIdentityPubkey();
            publicKey = known;
        }
        return known;
    }

    /**
     * Makes a macaroon that permits the named calls only.
     *
     * @param uris as {@code /routerrpc.Router/SendPaymentV2}
     * @return the file it is in
     */
    public Path bakeMacaroon(String fileName, List<String> uris) {
        var request = LightningApi.BakeMacaroonRequest.newBuilder();
        uris.forEach(
                uri ->
                        request.addPermissions(
                                LightningApi.MacaroonPermission.newBuilder()
                                        .setEntity("uri")
                                        .setAction(uri)));
        String macaroon = lightning().bakeMacaroon(request.build()).getMacaroon();
        try {
            return Files.write(directory.resolve(fileName), HexFormat.of().parseHex(macaroon));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The node's main interface, with every right, for one call of at most half a minute. */
    public LightningGrpc.LightningBlockingStub lightning() {
        return ready(LightningGrpc.newBlockingStub(channel()));
    }

    /** Payments and the channels they take, as {@link #lightning}. */
    public RouterGrpc.RouterBlockingStub router() {
        return ready(RouterGrpc.newBlockingStub(channel()));
    }

    /** Hold invoices, as {@link #lightning}. */
    public InvoicesGrpc.InvoicesBlockingStub invoices() {
        return ready(InvoicesGrpc.newBlockingStub(channel()));
    }

    private <S extends AbstractStub<S>> S ready(S stub) {
        return withMacaroon(stub).withDeadlineAfter(CALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private <S extends AbstractStub<S>> S withMacaroon(S stub) {
        Metadata headers = new Metadata();
        try {
            headers.put(MACAROON, HexFormat.of().formatHex(Files.readAllBytes(adminMacaroon())));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " has no macaroon yet", e);
        }
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Whether its process runs. */
    public boolean isRunning() {
        return daemon.isAlive();
    }

    /** Its process, of the last start. */
    public long pid() {
        return daemon.pid();
    }

    /** SIGKILL: it can neither finish nor save anything. */
    public void kill() {
        daemon.kill();
    }

    /**
     * Starts it, or starts it again after a {@link #kill}, and returns when it takes calls. Its
     * channels may need a moment more: {@link LightningNetwork#awaitReady}.
     *
     * @throws IOException when it does not come up
     */
    public void start() throws IOException {
        startUntil(SERVER_ACTIVE);
    }

    /**
     * Kills it and starts it with another certificate, as it makes itself one when the old one runs
     * out.
     *
     * @throws IOException when it does not come up
     */
    public void renewCertificate() throws IOException {
        kill();
        disconnect();
        Files.delete(certificate());
        Files.delete(directory.resolve("tls.key"));
        start();
    }

    /** An address of its wallet, also while there is no block young enough to let it begin. */
    String newAddressFromFirstStart() throws IOException {
        startUntil(RPC_ACTIVE);
        return lightning()
                .newAddress(
                        LightningApi.NewAddressRequest.newBuilder()
                                .setType(LightningApi.AddressType.WITNESS_PUBKEY_HASH)
                                .build())
                .getAddress();
    }

    private void startUntil(int state) throws IOException {
        daemon.start(command(), () -> isInState(state));
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(lnd.toString(), "--lnddir=" + directory));
        command.addAll(chainOptions);
        command.addAll(
                List.of(
                        "--alias=" + name,
                        "--rpclisten=" + host() + ":" + port,
                        "--listen=" + host() + ":" + peerPort,
                        "--norest",
                        // A wallet that opens by itself; its money is worth nothing.
                        "--noseedbackup",
                        "--nobootstrap",
                        "--logging.file.disable",
                        "--bitcoin.defaultchanconfs=1",
                        "--bitcoin.basefee=" + LightningNetwork.BASE_FEE_MSAT,
                        "--bitcoin.feerate=" + LightningNetwork.FEE_PPM,
                        // A status that is newer than the stubs, on every payment.
                        "--routerrpc.usestatusinitiated",
                        // The rest makes it quick: gossip, databases and reconnecting wait for
                        // whole seconds otherwise, to be kind to a large network.
                        "--trickledelay=50",
                        "--gossip.sub-batch-delay=5ms",
                        "--db.batch-commit-interval=10ms",
                        "--minbackoff=200ms",
                        "--maxbackoff=1s"));
        return command;
    }

    private boolean isInState(int wanted) {
        if (!Files.exists(certificate())) {
            return false;
        }
        try {
            ManagedChannel connection = channel();
            connection.resetConnectBackoff();
            int state =
                    StateGrpc.newBlockingStub(connection)
                            .withDeadlineAfter(2, TimeUnit.SECONDS)
                            .getState(Stateservice.GetStateRequest.getDefaultInstance())
                            .getStateValue();
            return state >= wanted && state <= SERVER_ACTIVE;
        } catch (StatusRuntimeException notYet) {
            return false;
        }
    }

    void connectTo(LightningNode peer) {
        lightning()
                .connectPeer(
                        LightningApi.ConnectPeerRequest.newBuilder()
                                .setAddr(
                                        LightningApi.LightningAddress.newBuilder()
                                                .setPubkey(peer.publicKey())
                                                .setHost(peer.host() + ":" + peer.peerPort))
                                .build());
    }

    private synchronized ManagedChannel channel() {
        ManagedChannel known = channel;
        if (known == null) {
            try {
                known =
                        Grpc.newChannelBuilderForAddress(
                                        host(),
                                        port,
                                        TlsChannelCredentials.newBuilder()
                                                .trustManager(certificate().toFile())
                                                .build())
                                .build();
            } catch (IOException e) {
                throw new UncheckedIOException(name + " has no certificate yet", e);
            }
            channel = known;
        }
        return known;
    }

    synchronized void disconnect() {
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
    }
}
