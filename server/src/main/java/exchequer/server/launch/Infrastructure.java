package exchequer.server.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The embedded PostgreSQL and Kafka of a data directory, which run in a process of their own. That
 * process outlives a killed application, as databases do; whoever comes next finds it.
 *
 * @param startedHere whether this call started it, so that its owner also ends it
 */
public record Infrastructure(
        long pid, String jdbcUrl, String bootstrapServers, boolean startedHere) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final String MAIN = "exchequer.embedded.EmbeddedInfrastructure";

    /**
     * Finds the running infrastructure of the directory, or starts it and waits until it is ready.
     *
     * @throws LaunchException when it does not come up; says where the logs are
     */
    public static Infrastructure ensure(Path home, Path dataDir, Consumer<String> progress) {
        Optional<Infrastructure> running = find(dataDir);
        if (running.isPresent()) {
            return running.get();
        }
        progress.accept("starting PostgreSQL and Kafka in " + dataDir);
        Process process = spawn(home, dataDir);
        return await(process, dataDir);
    }

    /** The running one, if there is one. */
    public static Optional<Infrastructure> find(Path dataDir) {
        Path file = dataDir.resolve("run/infrastructure.json");
        return RunFile.read(file)
                .filter(json -> isAlive(json.get("pid").asLong()))
                .map(
                        json ->
                                new Infrastructure(
                                        json.get("pid").asLong(),
                                        json.get("jdbc_url").asText(),
                                        json.get("bootstrap_servers").asText(),
                                        false));
    }

    /** Stops it cleanly and waits until it is gone. */
    public void stop() {
        ProcessHandle.of(pid)
                .ifPresent(
                        process -> {
                            process.destroy();
                            try {
                                process.onExit().get(60, TimeUnit.SECONDS);
                            } catch (ExecutionException | TimeoutException stubborn) {
                                // PostgreSQL recovers from this; a shell that hangs does not.
                                process.destroyForcibly();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private static Process spawn(Path home, Path dataDir) {
        Path module = home.resolve("infra/embedded/target");
        String classPath =
                module.resolve("exchequer-embedded-0.1.0-SNAPSHOT.jar")
                        + File.pathSeparator
                        + module.resolve("lib")
                        + "/*";
        try {
            Files.createDirectories(dataDir.resolve("logs"));
            return new ProcessBuilder(
                            inSessionOfItsOwn(
                                    java(),
                                    "-Xmx384m",
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "-cp",
                                    classPath,
                                    MAIN,
                                    dataDir.toAbsolutePath().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(
                                    dataDir.resolve("logs/infrastructure-start.log").toFile()))
                    .start();
        } catch (IOException failure) {
            throw new LaunchException("PostgreSQL and Kafka can not be started", failure);
        }
    }

    private static Infrastructure await(Process process, Path dataDir) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Infrastructure> ready = find(dataDir).filter(i -> i.pid() == process.pid());
            if (ready.isPresent()) {
                Infrastructure it = ready.get();
                return new Infrastructure(it.pid, it.jdbcUrl, it.bootstrapServers, true);
            }
            if (!process.isAlive()) {
                break;
            }
            pause();
        }
        process.destroy();
        throw new LaunchException(
                "PostgreSQL and Kafka did not start; see the files in " + dataDir.resolve("logs"),
                null);
    }

    /**
     * Out of reach of the terminal: Ctrl-C goes to everything in its session, and would take the
     * databases away from under a server that is still putting things in order.
     */
    private static List<String> inSessionOfItsOwn(String... command) {
        List<String> words = new ArrayList<>();
        for (String directory :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path setsid = Path.of(directory, "setsid");
            if (Files.isExecutable(setsid)) {
                words.add(setsid.toString());
                break;
            }
        }
        words.addAll(List.of(command));
        return words;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }
}
