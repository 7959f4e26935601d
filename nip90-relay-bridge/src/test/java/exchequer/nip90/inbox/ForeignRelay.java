package exchequer.nip90.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A relay that is not ours, as a process of its own: {@code @nostr-relay/core} from npm, see {@code
 * src/test/js/relay}. Whatever it acknowledged outlives its being killed.
 */
final class ForeignRelay implements AutoCloseable {

    private static final Path SOURCE = Path.of("src/test/js/relay");
    private static final long INSTALL_TIMEOUT_SECONDS = 300;
    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final Path events;
    private final List<String> auth;
    private Process process;
    private int port;

    private ForeignRelay(Path directory, Path events, List<String> auth) {
        this.directory = directory;
        this.events = events;
        this.auth = auth;
    }

    /** On an empty store; installs exactly the packages of the lock file. */
    static ForeignRelay start() throws Exception {
        return start(List.of());
    }

    /**
     * One that serves only whom it knows.
     *
     * @param when {@code early} or {@code late}: it asks at once, or when it refuses something
     */
    static ForeignRelay demandingAuth(String when) throws Exception {
        return start(List.of(when));
    }

    private static ForeignRelay start(List<String> auth) throws Exception {
        Path directory = Path.of("target/js/relay").toAbsolutePath();
        Files.createDirectories(directory);
        for (String file : List.of(".npmrc", "package.json", "package-lock.json", "relay.mjs")) {
            Files.copy(
                    SOURCE.resolve(file),
                    directory.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = directory.resolve("npm.log");
        Process npm =
                new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = npm.waitFor(INSTALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        npm.destroyForcibly();
        assertThat(ended && npm.exitValue() == 0)
                .as("npm ci (Node.js 18 or newer with npm is needed): " + Files.readString(log))
                .isTrue();
        Path events = Files.createTempFile(directory, "events-", ".jsonl");
        ForeignRelay relay = new ForeignRelay(directory, events, auth);
        relay.run();
        return relay;
    }

    URI address() {
        return URI.create("ws://127.0.0.1:" + port + "/");
    }

    /** SIGKILL, and back at the same address with what it had acknowledged. */
    void killAndRestart() throws Exception {
        kill();
        run();
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.deleteIfExists(events);
    }

    private void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void run() throws Exception {
        Path errors = directory.resolve("relay.stderr.log");
        List<String> command = new ArrayList<>();
        command.addAll(List.of("node", "relay.mjs", Integer.toString(port), events.toString()));
        command.addAll(auth);
        process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(errors.toFile())
                        .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String said =
                CompletableFuture.supplyAsync(() -> firstLine(output))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(said).as(() -> "the relay ended: " + read(errors)).isNotEmpty();
        port = Integer.parseInt(said);
    }

    private static String firstLine(BufferedReader output) {
        try {
            String line = output.readLine();
            return line == null ? "" : line;
        } catch (IOException killed) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            return failure.toString();
        }
    }
}
