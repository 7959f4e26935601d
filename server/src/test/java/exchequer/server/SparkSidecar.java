package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The Spark sidecar in a process of its own, before a wallet that is made up. */
final class SparkSidecar implements AutoCloseable {

    static final String TOKEN = "a-token-of-at-least-thirty-two-characters";

    private final Process process;
    private final BufferedReader output;
    private final int port;

    private SparkSidecar(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.port = Integer.parseInt(output.readLine());
    }

    /**
     * @param port 0 for any
     */
    static SparkSidecar start(int port) {
        try {
            return new SparkSidecar(
                    new ProcessBuilder("node", "test/fake-main.mjs", TOKEN, Integer.toString(port))
                            .directory(Path.of("../infra/spark-sidecar").toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return port;
    }

    /** Changes what the made-up wallet does. */
    void plan(String json) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(json + "\n");
            input.flush();
            assertThat(output.readLine()).isEqualTo("done");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
