package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server process that listens on a loopback port, and ends with the bench at the latest. */
final class RelayProcess implements AutoCloseable {

    private static final long LOOK_AGAIN_MS = 50;
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final Path log;

    /**
     * @param log takes what the process says
     */
    RelayProcess(ProcessBuilder builder, Path log) throws IOException {
        this.log = log;
        this.process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        // A bench that is interrupted must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Whether the server can be used. */
    @FunctionalInterface
    interface Readiness {
        boolean ask() throws IOException, InterruptedException;
    }

    static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        }
    }

    /**
     * @throws IOException when it has ended, or is not ready in time
     */
    void await(Readiness readiness, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isReady(readiness)) {
            boolean ended = process.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() > deadline) {
                throw new IOException("the relay does not start:\n" + lastWords());
            }
        }
    }

    /** The log may be gone with the bench's directory before anybody can look. */
    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private static boolean isReady(Readiness readiness) throws InterruptedException {
        try {
            return readiness.ask();
        } catch (IOException notYet) {
            return false;
        }
    }

    CpuTime cpu() {
        return CpuTime.ofTree(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
