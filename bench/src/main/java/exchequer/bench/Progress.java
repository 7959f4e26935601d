package exchequer.bench;

import java.io.PrintStream;

/** Tells on a stream what goes on, a line per step with the time since the start. */
public final class Progress {

    private final PrintStream out;
    private final long begun = System.nanoTime();

    public Progress(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        long seconds = (System.nanoTime() - begun) / 1_000_000_000;
        out.printf("  %5d s  %s%n", seconds, line);
    }

    long elapsedSeconds() {
        return (System.nanoTime() - begun) / 1_000_000_000;
    }
}
