package exchequer.server;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
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

    private OutsideRelay(NodePrograms programs, Path events, int port) {
        this.programs = programs;
        this.events = events;
        this.port = port;
    }

    /** On an empty store. */
    static OutsideRelay start() {
        return start(0);
    }

    /** On an empty store, at a port; 0 for any. */
    static OutsideRelay start(int port) {
        Path source = RunningServer.home().resolve("nip90-relay-bridge/src/test/js/relay");
        NodePrograms programs =
                NodePrograms.install(source, Path.of("target/js/relay").toAbsolutePath());
        try {
            OutsideRelay relay =
                    new OutsideRelay(
                            programs,
                            Files.createTempFile(programs.directory(), "events-", ".jsonl"),
                            port);
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

    boolean isRunning() {
        return process != null;
    }

    /** Everything it has made durable, also while it does not run. */
    List<NostrEvent> stored() {
        String text = NodePrograms.read(events);
        // What follows the last line break is being written, or was when it was killed.
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(this::parsed).toList();
    }

    private NostrEvent parsed(String line) {
        return switch (NostrJson.standard().readEvent(line)) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) ->
                    throw new AssertionError("the relay keeps no events: " + reason);
        };
    }

    @Override
    public void close() {
        kill();
    }
}
