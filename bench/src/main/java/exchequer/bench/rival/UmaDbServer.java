package exchequer.bench.rival;

import exchequer.bench.load.CpuTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A UmaDB server process on a free loopback port, with its defaults, on data of its own that is
 * removed with it. By default it answers an append after {@code fdatasync} of its one file.
 */
public final class UmaDbServer implements AutoCloseable {

    private static final int START_ATTEMPTS = 500;

    private final Process process;
    private final Path data;
    private final int port;

    private UmaDbServer(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
        // A bench that is interrupted must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** The server program: the one given, else one built beside this project, else the PATH's. */
    public static Optional<Path> find(@Nullable Path given) {
        if (given != null) {
            return Optional.of(given).filter(Files::isExecutable);
        }
        String home = System.getProperty("exchequer.home", ".");
        Stream<Path> path =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(directory -> Path.of(directory, "umadb"));
        return Stream.concat(Stream.of(Path.of(home, "target/umadb/bin/umadb")), path)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What the program calls itself. */
    public static String version(Path program) throws IOException, InterruptedException {
        Process asked =
                new ProcessBuilder(program.toString(), "--version")
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(asked.getInputStream().readAllBytes()).strip();
        return asked.waitFor(10, TimeUnit.SECONDS) ? answer : "";
    }

    /**
     * @param directory on the disk that the other contenders write to
     * @throws IOException when it does not answer
     */
    public static UmaDbServer start(Path program, Path directory)
            throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(directory, "umadb-");
        int port = freePort();
        ProcessBuilder builder =
                new ProcessBuilder(
                                List.of(
                                        program.toString(),
                                        "--listen",
                                        "127.0.0.1:" + port,
                                        "--db-path",
                                        data.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("umadb.log").toFile());
        // As it comes: settings of whoever runs the bench must not reach it.
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("UMADB_"));
        UmaDbServer server = new UmaDbServer(builder.start(), data, port);
        try {
            server.awaitListening();
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return;
            } catch (IOException notYet) {
                if (attempt == START_ATTEMPTS || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    throw new IOException("UmaDB does not start", notYet);
                }
            }
        }
    }

    public int port() {
        return port;
    }

    public CpuTime cpu() {
        return CpuTime.ofTree(process.pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
