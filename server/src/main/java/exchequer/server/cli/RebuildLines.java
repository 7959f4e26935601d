package exchequer.server.cli;

import exchequer.eventstore.rebuild.RebuildProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How far rebuilds are, in a line each two seconds and at every new phase. */
final class RebuildLines {

    private static final Duration STEP = Duration.ofSeconds(2);

    private record Shown(RebuildProgress.Phase phase, long nanos) {}

    private final PrintWriter err;
    private final Map<String, Shown> shown = new HashMap<>();

    RebuildLines(PrintWriter err) {
        this.err = err;
    }

    synchronized void show(RebuildProgress progress) {
        var last = shown.get(progress.schema());
        long now = System.nanoTime();
        if (last != null
                && last.phase() == progress.phase()
                && now - last.nanos() < STEP.toNanos()) {
            return;
        }
        shown.put(progress.schema(), new Shown(progress.phase(), now));
        err.println("  " + line(progress));
        err.flush();
    }

    static String line(RebuildProgress progress) {
        var doing = progress.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        double rate = progress.rate();
        long left = progress.target() - progress.position();
        return "%s: %s, %,d of %,d events, %,.0f/s%s"
                .formatted(
                        progress.schema(),
                        doing,
                        progress.position(),
                        progress.target(),
                        rate,
                        left > 0 && rate > 0 ? ", %,.0f s left".formatted(left / rate) : "");
    }
}
