package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM with the class path of this one. It lives no longer than this one: its standard input
 * ends when we do. What it prints goes to a file, and can be waited for.
 */
final class ChildProcess implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.input = new OutputStreamWriter(process.getOutputStream(), UTF_8);
    }

    static ChildProcess start(Class<?> main, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A short life: what the optimising compiler costs, it never earns.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-Xshare:auto", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.showDateTime=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ChildProcess child = new ChildProcess(main.getSimpleName(), process);
        Thread.ofVirtual().start(() -> child.copyOutput(log));
        return child;
    }

    private void copyOutput(Path log) {
        try (var output =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                var out =
                        Files.newBufferedWriter(
                                log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line;
            while ((line = output.readLine()) != null) {
                lines.add(line);
                out.write(line + "\n");
                out.flush();
            }
        } catch (IOException e) {
            // The end of a killed process; who waits for a line learns it by its absence.
            lines.add(name + " ends: " + e);
        }
    }

    /** Waits for a line that begins so, and returns it. */
    String await(String beginning) throws IOException {
        long deadline = System.nanoTime() + ANSWER.toNanos();
        try {
            while (System.nanoTime() < deadline) {
                String line = lines.poll(100, TimeUnit.MILLISECONDS);
                if (line != null && line.startsWith(beginning)) {
                    return line;
                }
                if (line == null && !process.isAlive()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("%s does not say '%s'".formatted(name, beginning));
    }

    void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen", e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it in the orderly way, by closing its input. */
    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                input.close();
                awaitEnd();
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
