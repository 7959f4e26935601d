package exchequer.regtest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One program of the network. What it prints is appended to a log. Not thread-safe. */
final class Daemon {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final int TAIL_LINES = 25;

    private final String name;
    private final Path log;
    private @Nullable Process process;

    Daemon(String name, Path log) {
        this.name = name;
        this.log = log;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @throws IOException when it ends instead, or takes too long, with the end of its log
     */
    void start(List<String> command, BooleanSupplier ready) throws IOException {
        Process started =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = started;
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!ready.getAsBoolean()) {
            if (endsWithin(started, Duration.ofMillis(50)) || System.nanoTime() > deadline) {
                kill();
                throw new IOException(
                        name + " does not start. The end of its log, " + log + ":\n" + tail());
            }
        }
    }

    long pid() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL, which it can not prepare for, and waits for its end. */
    void kill() {
        if (process != null && !endsWithin(process.destroyForcibly(), Duration.ofSeconds(20))) {
            throw new IllegalStateException(name + " can not be killed");
        }
    }

    private static boolean endsWithin(Process process, Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readString(log, StandardCharsets.UTF_8).lines().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}
