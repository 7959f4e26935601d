package exchequer.server.cli;

import exchequer.eventstore.LogCheck;
import java.io.PrintWriter;
import java.time.Duration;

/** How far a check is, once it takes long enough for somebody to wonder. */
final class CheckProgressLine {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PrintWriter err;
    private long shownNanos = System.nanoTime();

    CheckProgressLine(PrintWriter err) {
        this.err = err;
    }

    void show(LogCheck.Progress progress) {
        long now = System.nanoTime();
        if (now - shownNanos < PATIENCE.toNanos()) {
            return;
        }
        shownNanos = now;
        err.printf(
                "  checked up to %,d of %,d, %,d found%n",
                progress.position(), progress.end(), progress.findings());
        err.flush();
    }
}
