package exchequer.server;

import exchequer.nip90.nostr.NostrKey;
import exchequer.server.security.SecretFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A market with its databases and a relay of somebody else at which it listens, each a process, at
 * addresses that outlive their deaths.
 */
final class BridgeScene implements AutoCloseable {

    private static final int KEY_BYTES = 32;

    private final RunningServer server = RunningServer.stopped();
    private final OutsideRelay outside;
    private final int port;
    private final String outsideRelays;

    BridgeScene() throws IOException {
        this.port = freePort(new Random());
        this.outside = OutsideRelay.start(freePort(new Random()));
        this.outsideRelays = "exchequer.nip90.outside-relays=" + outside.address();
    }

    /**
     * Below the ports that the system gives to clients: one that calls while nobody listens there
     * could be given the very port it calls, and would be connected to itself.
     */
    private static int freePort(Random random) throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = 20_000 + random.nextInt(12_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                if (attempt == 100) {
                    throw taken;
                }
            }
        }
    }

    RunningServer server() {
        return server;
    }

    OutsideRelay outside() {
        return outside;
    }

    /** Known before the server runs, and the same ever after. */
    URI relay() {
        return URI.create("ws://127.0.0.1:" + port + "/relay");
    }

    /** Does not wait until the server is of any use. */
    void launch() {
        server.launch(port, outsideRelays);
    }

    void awaitReady() {
        server.awaitReadiness(200);
    }

    JobEvidence evidence() {
        byte[] secret =
                SecretFile.readOrCreate(
                        server.dataDir().resolve("keys/market.key"), KEY_BYTES, new SecureRandom());
        return new JobEvidence(Log.of(server), outside, NostrKey.of(secret).publicKey());
    }

    /** Saves the server's log, with what its threads do now, from the deletion of its data. */
    Path keepLog() throws IOException {
        Path log = server.dataDir().resolve("logs/server.log");
        if (server.isRunning()) {
            // The JVM writes all stacks to its standard output then.
            new ProcessBuilder("kill", "-QUIT", Long.toString(server.process().pid())).start();
            try {
                Awaitility.await("the stacks")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> Files.readString(log).contains("Metaspace"));
            } catch (ConditionTimeoutException without) {
                // The failure itself says more than the absence of its stacks.
            }
        }
        return Files.copy(
                log,
                Path.of("target/killed-bridge.log").toAbsolutePath(),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        server.close();
        outside.close();
    }
}
