package exchequer.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/** How far an import is, once it takes long enough for somebody to wonder. */
final class ImportProgressLine {

    private static final Duration STEP = Duration.ofSeconds(2);

    private final PrintWriter err;
    private final Path file;
    private long shownNanos = System.nanoTime();

    ImportProgressLine(PrintWriter err, Path file) {
        this.err = err;
        this.file = file;
    }

    void show(long line, long records, long imported, long unreadable) {
        long now = System.nanoTime();
        if (now - shownNanos < STEP.toNanos()) {
            return;
        }
        shownNanos = now;
        err.printf(
                "  %s: line %,d, %,d records, %,d new, %,d not readable%n",
                file, line, records, imported, unreadable);
        err.flush();
    }
}
