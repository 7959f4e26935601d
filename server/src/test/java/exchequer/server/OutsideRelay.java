package exchequer.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay that is not ours, as a process of its own: {@code @nostr-relay/core} from npm, as the
 * tests of nip90-relay-bridge have it. Whatever it acknowledged outlives its being killed.
 */
final class OutsideRelay implements AutoCloseable {

    private final NodePrograms programs;
    private final Path events;
    private @Nullable NodeProcess process;
    private int port;

    private OutsideRelay(NodePrograms programs, Path events) {
        this.programs = programs;
        this.events = events;
    }

    /** On an empty store. */
    static OutsideRelay start() {
        Path source = RunningServer.home().resolve("nip90-relay-bridge/src/test/js/relay");
        NodePrograms programs =
                NodePrograms.install(source, Path.of("target/js/relay").toAbsolutePath());
        try {
            OutsideRelay relay =
                    new OutsideRelay(
                            programs,
                            Files.createTempFile(programs.directory(), "events-", ".jsonl"));
            relay.run();
            return relay;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    URI address() {
        return URI.create("ws://127.0.0.1:" + port + "/");
    }

    void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Back at the same address, if it is not there. */
    void run() {
        if (process == null) {
            process =
                    programs.start("relay.mjs", List.of(Integer.toString(port), events.toString()));
            port = process.hear().asInt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
