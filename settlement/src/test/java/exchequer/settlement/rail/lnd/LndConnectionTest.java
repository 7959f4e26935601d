package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentRequest;

/** TLS with a self-signed certificate and the macaroon, as LND wants them. */
class LndConnectionTest {

    private static final PaymentHash HASH = new PaymentHash("0f".repeat(32));
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir private static Path directory;

    private final List<String> macaroons = new CopyOnWriteArrayList<>();
    private Server server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        selfSigned("node");
        selfSigned("impostor");
    }

    @BeforeEach
    void start() throws Exception {
        server = serve(0);
    }

    private Server serve(int port) throws IOException {
        return Grpc.newServerBuilderForPort(
                        port,
                        TlsServerCredentials.create(
                                directory.resolve("node.cert").toFile(),
                                directory.resolve("node.key").toFile()))
                .addService(new EmptyRouter())
                .intercept(new MacaroonRecorder())
                .build()
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    }

    @Test
    void the_macaroon_travels_with_every_call_over_the_pinned_certificate() throws Exception {
        try (LndRail rail = connect(directory.resolve("node.cert"))) {
            assertThat(rail.track(HASH)).isEqualTo(new RailUpdate.NotFound(HASH));
            assertThat(rail.track(HASH)).isEqualTo(new RailUpdate.NotFound(HASH));
        }

        assertThat(macaroons).containsExactly("c0ffee", "c0ffee");
    }

    @Test
    void a_node_with_another_certificate_gets_no_macaroon() throws Exception {
        try (LndRail rail = connect(directory.resolve("impostor.cert"))) {
            assertThat(rail.track(HASH))
                    .isInstanceOfSatisfying(
                            RailUpdate.Unavailable.class,
                            unavailable ->
                                    assertThat(unavailable.detail())
                                            .startsWith("UNAVAILABLE")
                                            .doesNotContain("\n"));
        }

        assertThat(macaroons).isEmpty();
    }

    @Test
    void a_missing_certificate_is_noticed_at_once() {
        assertThatThrownBy(() -> connect(directory.resolve("nowhere.cert")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_file_without_a_certificate_is_noticed_at_once() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.cert"));

        assertThatThrownBy(() -> connect(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.cert");
    }

    @Test
    void the_next_connection_trusts_what_is_in_the_file_by_then() throws Exception {
        Path file = directory.resolve("replaced.cert");
        Files.copy(directory.resolve("impostor.cert"), file);
        try (LndRail rail = connect(file)) {
            assertThat(rail.track(HASH)).isInstanceOf(RailUpdate.Unavailable.class);

            Files.copy(directory.resolve("node.cert"), file, StandardCopyOption.REPLACE_EXISTING);

            awaitAnswer(rail);
        }
    }

    @Test
    void both_certificates_of_a_change_are_trusted() throws Exception {
        Path file = directory.resolve("both.cert");
        Files.writeString(
                file,
                Files.readString(directory.resolve("impostor.cert"))
                        + Files.readString(directory.resolve("node.cert")));
        try (LndRail rail = connect(file)) {
            assertThat(rail.track(HASH)).isEqualTo(new RailUpdate.NotFound(HASH));
        }
    }

    @Test
    void while_the_file_is_half_written_the_certificate_before_counts() throws Exception {
        Path file = directory.resolve("half.cert");
        Files.copy(directory.resolve("node.cert"), file);
        try (LndRail rail = connect(file)) {
            assertThat(rail.track(HASH)).isEqualTo(new RailUpdate.NotFound(HASH));
            Files.writeString(file, "-----BEGIN CERTIFICATE-----\nMIIB");
            int port = server.getPort();
            stop();
            server = serve(port);

            awaitAnswer(rail);
        }
    }

    /** A connection that failed is tried again a little later. */
    private static void awaitAnswer(LndRail rail) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rail.track(HASH).equals(new RailUpdate.NotFound(HASH)));
    }

    @Test
    void a_macaroon_is_read_from_lnds_file() throws IOException {
        Path file = Files.write(directory.resolve("pay.macaroon"), new byte[] {2, 1, 3});

        assertThat(Macaroon.read(file)).isEqualTo(new Macaroon("020103"));
        assertThatThrownBy(() -> new Macaroon("not hex"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private LndRail connect(Path certificate) throws IOException {
        return LndRail.connect(
                new LndSettings(
                        "lnd-test",
                        Network.REGTEST,
                        "127.0.0.1",
                        server.getPort(),
                        certificate,
                        new Macaroon("c0ffee"),
                        Duration.ofSeconds(10),
                        144),
                InstantSource.system());
    }

    /** Writes name.cert and name.key; the JDK has a tool for certificates but no interface. */
    private static void selfSigned(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        writePem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
        writePem(name + ".cert", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    }

    private static void writePem(String fileName, String type, byte[] der) throws IOException {
        Files.writeString(
                directory.resolve(fileName),
                "-----BEGIN "
                        + type
                        + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END "
                        + type
                        + "-----\n");
    }

    private static final class EmptyRouter extends RouterGrpc.RouterImplBase {

        @Override
        public void trackPaymentV2(TrackPaymentRequest question, StreamObserver<Payment> answers) {
            answers.onError(Status.NOT_FOUND.asRuntimeException());
        }
    }

    private final class MacaroonRecorder implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            macaroons.add(String.valueOf(headers.get(LndChannels.MACAROON)));
            return next.startCall(call, headers);
        }
    }
}
