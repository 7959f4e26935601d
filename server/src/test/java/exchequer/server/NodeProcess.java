package exchequer.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A running JavaScript program that speaks lines of JSON on its standard streams. */
final class NodeProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 90;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path errors;

    /** Lines in order; an empty one is the end of the output. */
    private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private NodeProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        Thread.ofVirtual().start(this::read);
    }

    static NodeProcess start(Path directory, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("node", program));
        command.addAll(arguments);
        Path errors = directory.resolve(program + ".stderr.log");
        try {
            return new NodeProcess(
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectError(errors.toFile())
                            .start(),
                    errors);
        } catch (IOException failure) {
            throw new AssertionError("node can not be started", failure);
        }
    }

    /**
     * The next line it says.
     *
     * @throws AssertionError when it ended instead, with its reason, or says nothing for long
     */
    JsonNode hear() {
        try {
            Optional<String> line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw failure("the foreign client says nothing");
            }
            return JSON.readTree(line.orElseThrow(() -> failure("the foreign client ended")));
        } catch (IOException notJson) {
            throw new AssertionError("the foreign client said no JSON", notJson);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    void tell(Map<String, String> line) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(JSON.writeValueAsString(line) + "\n");
            input.flush();
        } catch (IOException deaf) {
            throw failure("the foreign client does not listen");
        }
    }

    /** Waits for its end; anything but success is a failure with what it said about it. */
    void end() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw failure("the foreign client did not succeed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** SIGKILL, and gone when this returns. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(line -> lines.add(Optional.of(line)));
        } catch (IOException | java.io.UncheckedIOException killed) {
            // What it said before stays said.
        } finally {
            lines.add(Optional.empty());
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(what + "; on standard error: " + NodePrograms.read(errors));
    }
}
