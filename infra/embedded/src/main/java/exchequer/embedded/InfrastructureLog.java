package exchequer.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * The process's own log file. Not a logging framework's: those close their files in a shutdown hook
 * of their own, and the shutdown is what this log is for.
 */
final class InfrastructureLog {

    private static final long ROTATE_AT_BYTES = 16L * 1024 * 1024;

    private final PrintStream out;
    private final InstantSource clock;

    InfrastructureLog(Path file, InstantSource clock) throws IOException {
        this.out = appendTo(file);
        this.clock = clock;
    }

    void line(String message) {
        out.println(clock.instant() + " " + message);
    }

    void failure(String message, Throwable failure) {
        synchronized (out) {
            line(message);
            failure.printStackTrace(out);
        }
    }

    /** A stream at the end of a log file; a long file is put aside once, as {@code .1}. */
    static PrintStream appendTo(Path file) throws IOException {
        rotate(file);
        return new PrintStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8);
    }

    static void rotate(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file) && Files.size(file) > ROTATE_AT_BYTES) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
