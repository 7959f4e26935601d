package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The JavaScript programs of this module's tests with exactly the packages of their lock file,
 * installed in a copy, so that the source tree stays clean.
 */
public final class NodeProgram {

    private static final List<String> FILES =
            List.of(
                    "package.json",
                    "package-lock.json",
                    "node18.mjs",
                    "sync.mjs",
                    "auth.mjs",
                    "judge.mjs");
    private static final Path DIRECTORY = Path.of("target", "js").toAbsolutePath();
    private static final long INSTALL_TIMEOUT_SECONDS = 300;
    private static final long RUN_TIMEOUT_SECONDS = 60;

    private NodeProgram() {}

    public static void install() throws IOException {
        Files.createDirectories(DIRECTORY);
        for (String file : FILES) {
            Files.copy(
                    Path.of("src", "test", "js", file),
                    DIRECTORY.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        run(
                List.of("npm", "ci", "--prefer-offline", "--ignore-scripts"),
                "",
                INSTALL_TIMEOUT_SECONDS);
    }

    /**
     * @return what it said on standard output
     * @throws AssertionError when it did not succeed, with what it said about it
     */
    public static String run(String program, List<String> arguments, String input) {
        List<String> command = new ArrayList<>(List.of("node", program));
        command.addAll(arguments);
        return run(command, input, RUN_TIMEOUT_SECONDS);
    }

    private static String run(List<String> command, String input, long timeoutSeconds) {
        try {
            Path in = Files.writeString(DIRECTORY.resolve("input.txt"), input);
            Path out = DIRECTORY.resolve("output.txt");
            Path errors = DIRECTORY.resolve("errors.txt");
            Process process =
                    new ProcessBuilder(command)
                            .directory(DIRECTORY.toFile())
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(errors.toFile())
                            .start();
            boolean ended = process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended && process.exitValue() == 0)
                    .as(
                            () ->
                                    command
                                            + " (Node.js 18 or newer with npm is needed): "
                                            + read(errors))
                    .isTrue();
            return Files.readString(out);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
