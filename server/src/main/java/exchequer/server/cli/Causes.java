package exchequer.server.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Why something failed, one line per cause: the last is usually the one a person can mend. */
final class Causes {

    private static final int DEPTH_MAX = 12;

    private Causes() {}

    static void print(Throwable failure, PrintStream out) {
        @Nullable String before = null;
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            String line = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (!line.equals(before)) {
                out.println((depth == 0 ? "exchequer: " : "  because: ") + line);
            }
            before = line;
            cause = cause.getCause();
        }
    }
}
