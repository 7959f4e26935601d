package exchequer.settlement.rail.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sidecar itself, in a process of its own, before a wallet that is made up. */
final class SidecarProcess implements AutoCloseable {

    static final String TOKEN = "a-token-of-at-least-thirty-two-characters";
    static final Path DIRECTORY = Path.of("../infra/spark-sidecar");

    private final Process process;
    private final BufferedReader output;
    private final int port;

    private SidecarProcess(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.port = Integer.parseInt(output.readLine());
    }

    /**
     * @param main of the directory {@code test}
     */
    static SidecarProcess start(String main, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", "test/" + main, TOKEN));
        command.addAll(List.of(more));
        return new SidecarProcess(
                new ProcessBuilder(command)
                        .directory(DIRECTORY.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    SparkSidecar client() {
        return client(TOKEN);
    }

    SparkSidecar client(String token) {
        return new SparkSidecar(
                URI.create("http://127.0.0.1:" + port), token, Duration.ofSeconds(20));
    }

    /** A line on its standard input. */
    void send(String line) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Changes what the made-up wallet does. */
    void plan(String json) throws IOException {
        send(json);
        assertThat(output.readLine()).isEqualTo("done");
    }

    void kill() {
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
