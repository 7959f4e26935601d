package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code nostr-rs-relay} process with its defaults, on an SQLite file of its own. Its commits are
 * not durable by default ({@code synchronous = NORMAL} with a write-ahead log): it answers before
 * the disk has the event.
 */
public final class NostrRsRelay implements MeasuredRelay {

    private static final String NAME = "nostr-rs-relay";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RelayProcess process;
    private final int port;

    private NostrRsRelay(RelayProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program: the one given, else one built beside this project, else the PATH's. */
    public static Optional<Path> find(@Nullable Path given) {
        if (given != null) {
            return Optional.of(given).filter(Files::isExecutable);
        }
        String home = System.getProperty("exchequer.home", ".");
        Stream<Path> path =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(directory -> Path.of(directory, NAME));
        return Stream.concat(Stream.of(Path.of(home, "target", NAME, "bin", NAME)), path)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * @param directory on the disk that the other contender writes to
     * @throws IOException when it does not listen
     */
    public static NostrRsRelay start(Path program, Path directory)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int port = RelayProcess.freePort();
        Path config =
                Files.writeString(
                        directory.resolve("config.toml"),
                        """
                        [info]
                        relay_url = "ws://127.0.0.1:%1$d/"
                        name = "measured"

                        [network]
                        address = "127.0.0.1"
                        port = %1$d
                        """
                                .formatted(port));
        ProcessBuilder builder =
                new ProcessBuilder(
                                program.toString(),
                                "--config",
                                config.toString(),
                                "--db",
                                directory.toString())
                        .directory(directory.toFile());
        RelayProcess process = new RelayProcess(builder, directory.resolve("relay.log"));
        try {
            process.await(() -> RelayProcess.listens(port), PATIENCE);
            return new NostrRsRelay(process, port);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public CpuTime cpu() {
        return process.cpu();
    }

    @Override
    public void close() {
        process.close();
    }
}
