package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The JavaScript programs of the tests with their packages, installed in a copy, so that the source
 * tree stays clean.
 */
record NodePrograms(Path directory) {

    private static final int OLDEST_NODE = 18;
    private static final long INSTALL_TIMEOUT_SECONDS = 300;
    private static final long VERSION_TIMEOUT_SECONDS = 60;
    private static final String NEEDED =
            "This test needs Node.js %d or newer with npm, because clients that are not ours are"
                            .formatted(OLDEST_NODE)
                    + " written in it. Install both; on Debian: apt-get install nodejs npm";

    private static final Map<Path, NodePrograms> INSTALLED = new HashMap<>();

    /**
     * Installs exactly what the lock file says, from npm's cache as far as it goes; once for all
     * tests of a run.
     *
     * @throws AssertionError when Node.js or npm is missing or too old, or a package can not be had
     */
    static synchronized NodePrograms install(Path module) {
        return install(module.resolve("src/test/js"), module.resolve("target/js"));
    }

    /** As {@link #install(Path)}, from and to any directory. */
    static synchronized NodePrograms install(Path source, Path target) {
        return INSTALLED.computeIfAbsent(source, _ -> fresh(source, target));
    }

    private static NodePrograms fresh(Path source, Path target) {
        checkTools();
        Path copy = copy(source, target);
        Path log = copy.resolve("npm.log");
        int status =
                run(
                        new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts")
                                .directory(copy.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile()),
                        INSTALL_TIMEOUT_SECONDS);
        assertThat(status).as(() -> "npm ci in " + copy + ": " + read(log)).isZero();
        return new NodePrograms(copy);
    }

    /** Starts a program; its standard error goes to a file beside it. */
    NodeProcess start(String program, List<String> arguments) {
        return NodeProcess.start(directory, program, arguments);
    }

    private static void checkTools() {
        String node = version("node").replaceFirst("^v", "");
        assertThat(Integer.parseInt(node.split("\\.", 2)[0]))
                .as(NEEDED + "; found Node.js " + node)
                .isGreaterThanOrEqualTo(OLDEST_NODE);
        version("npm");
    }

    private static String version(String tool) {
        try {
            Path answer = Files.createTempFile("version-of-" + tool, ".txt");
            try {
                int status =
                        run(
                                new ProcessBuilder(tool, "--version")
                                        .redirectOutput(answer.toFile()),
                                VERSION_TIMEOUT_SECONDS);
                assertThat(status).as(NEEDED + "; " + tool + " --version failed").isZero();
                return read(answer).strip();
            } finally {
                Files.delete(answer);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int run(ProcessBuilder builder, long timeoutSeconds) {
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            throw new AssertionError(NEEDED, absent);
        }
        try {
            if (!process.waitFor(timeoutSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "%s did not end within %d s".formatted(builder.command(), timeoutSeconds));
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private static Path copy(Path source, Path target) {
        try (Stream<Path> files = Files.list(source)) {
            Files.createDirectories(target);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        file,
                        target.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
