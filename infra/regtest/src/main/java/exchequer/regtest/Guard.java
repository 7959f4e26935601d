package exchequer.regtest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends the network with this JVM, however that ends. A shell waits for the end of its standard
 * input, which the kernel brings about even when the JVM is killed; then it kills the programs that
 * work in the network's directory, and removes that. A shutdown hook alone would leave three nodes
 * behind whenever a build is killed.
 */
final class Guard implements AutoCloseable {

    private static final String SCRIPT =
            """
            trap '' HUP INT TERM
            cat >/dev/null
            for process in /proc/[0-9]*; do
                case "$(readlink "$process/exe")" in
                */lnd | */btcd | */lnd\\ * | */btcd\\ *)
                    tr '\\0' ' ' <"$process/cmdline" | grep -qF -- "$1/" &&
                        kill -KILL "${process#/proc/}"
                    ;;
                esac
            done 2>/dev/null
            # A program that was just killed may still be writing.
            rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
            """;

    private final Process shell;

    private Guard(Process shell) {
        this.shell = shell;
    }

    static Guard over(Path directory) throws IOException {
        return new Guard(
                new ProcessBuilder("/bin/sh", "-c", SCRIPT, "guard", directory.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    /** Kills what still runs in the directory and removes it. */
    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("the network's directory is not removed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
