package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.ids.TenantId;
import exchequer.server.launch.Application;
import exchequer.server.launch.Infrastructure;
import exchequer.server.security.OperatorSecret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The packaged application, run as a process of its own on a data directory of its own, with its
 * own databases. What it leaves behind when the tests end without {@link #down} is ended by a
 * shutdown hook.
 */
final class RunningServer implements AutoCloseable {

    static final String TENANT = "main";

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xss512k",
                    "-Xmx224m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Path dataDir;
    private @Nullable Process process;
    private String url = "";

    private RunningServer(Path dataDir) {
        this.dataDir = dataDir;
        Runtime.getRuntime().addShutdownHook(new Thread(this::endEverything));
    }

    private static final class Shared {
        private static final RunningServer SERVER = fresh();
    }

    /** One server for all classes that neither kill it nor count what others did. */
    static RunningServer shared() {
        return Shared.SERVER;
    }

    /** On an empty data directory. */
    static RunningServer fresh(String... properties) {
        RunningServer server = new RunningServer(temporary());
        server.start(properties);
        return server;
    }

    /** On an empty data directory, not started yet. */
    static RunningServer stopped() {
        return new RunningServer(temporary());
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param properties system properties in the form {@code name=value}
     */
    void start(String... properties) {
        start(200, properties);
    }

    /** Starts it and waits until its readiness is answered with a status. */
    void start(int readiness, String... properties) {
        launch(0, properties);
        awaitReadiness(readiness);
    }

    /** Starts it at a port, 0 for any, and does not wait until it is of any use. */
    void launch(int port, String... properties) {
        List<String> command = java();
        Stream.of(properties).map("-D"::concat).forEach(command::add);
        command.addAll(List.of("-jar", jar().toString(), "up", "--keep-databases"));
        command.addAll(List.of("--port", Integer.toString(port)));
        process = spawn(command, "server.log");
    }

    void awaitReadiness(int readiness) {
        Awaitility.await("the server on " + dataDir)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .failFast("it ended; see the files in " + dataDir + "/logs", () -> !isRunning())
                .until(() -> readiness() == readiness);
    }

    /** As an operator's SIGKILL, an OOM killer or a power cut would. */
    void kill9() {
        Process running = process();
        running.destroyForcibly();
        await(running);
    }

    /** Cleanly; the databases stay. */
    void stop() {
        Process running = process();
        running.destroy();
        await(running);
    }

    void restart(String... properties) {
        stop();
        start(properties);
    }

    /** Ends the server and its databases, and deletes nothing. */
    void down() {
        if (isRunning()) {
            stop();
        }
        Infrastructure.find(dataDir).ifPresent(Infrastructure::stop);
    }

    /** Ends everything and deletes the data. */
    @Override
    public void close() {
        down();
        delete();
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(dataDir)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException left) {
            // Deleted before; or one that stays, which is a nuisance and nothing more.
        }
    }

    /** Runs another command of the launcher on the same data directory, which has to go well. */
    void run(String... arguments) {
        List<String> command = java();
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        Process running = spawn(command, "command.log");
        await(running);
        assertThat(running.exitValue()).as(log("command.log")).isZero();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    Process process() {
        if (process == null) {
            throw new IllegalStateException("the server was never started");
        }
        return process;
    }

    Path dataDir() {
        return dataDir;
    }

    URI uri(String path) {
        return URI.create(url + path);
    }

    String url() {
        return url;
    }

    URI relay() {
        return URI.create(url.replaceFirst("^http", "ws") + "/relay");
    }

    String operatorKey() {
        return OperatorSecret.in(dataDir.resolve("keys/operator.key"), new SecureRandom())
                .operatorKey(new TenantId(TENANT));
    }

    /** Nobody in particular. */
    Caller anybody() {
        return new Caller(this, null);
    }

    Caller operator() {
        return new Caller(this, operatorKey());
    }

    /** The databases that run on the data directory. */
    Infrastructure infrastructure() {
        return Infrastructure.find(dataDir).orElseThrow();
    }

    /** What a file of the logs says by now. */
    String log(String name) {
        try {
            return Files.readString(dataDir.resolve("logs").resolve(name));
        } catch (IOException failure) {
            return "no log: " + failure;
        }
    }

    /** The root of the repository, from wherever in it the tests run. */
    static Path home() {
        Path here = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        while (here != null && !Files.isRegularFile(here.resolve("exchequer"))) {
            here = here.getParent();
        }
        return Optional.ofNullable(here)
                .orElseThrow(() -> new IllegalStateException("not inside the repository"));
    }

    private static Path jar() {
        Path jar = home().resolve("server/target/exchequer-server-0.1.0-SNAPSHOT-runner.jar");
        assertThat(jar).as("the packaged application; run mvn package first").exists();
        return jar;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        return command;
    }

    private Process spawn(List<String> command, String logName) {
        Path log = dataDir.resolve("logs").resolve(logName);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("EXCHEQUER_HOME", home().toString());
        builder.environment().put("EXCHEQUER_DATA", dataDir.toString());
        builder.environment().put("EXCHEQUER_JAVA_OPTIONS", String.join(" ", OPTIONS));
        try {
            Files.createDirectories(log.getParent());
            return builder.start();
        } catch (IOException failure) {
            throw new IllegalStateException("java can not be started", failure);
        }
    }

    private int readiness() {
        Optional<Application> application =
                Application.find(dataDir).filter(found -> found.pid() == process().pid());
        application.ifPresent(found -> url = found.url());
        return application.isPresent() ? anybody().get("/health/ready").status() : 0;
    }

    private static void await(Process ending) {
        try {
            assertThat(ending.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the process ended")
                    .isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private void endEverything() {
        if (process != null) {
            process.destroyForcibly();
        }
        Infrastructure.find(dataDir).ifPresent(Infrastructure::stop);
        endOrphanedPostgres();
        delete();
    }

    /** One whose owner died before it could say that it runs. The first line is the process. */
    private void endOrphanedPostgres() {
        Path file = dataDir.resolve("postgres/cluster/postmaster.pid");
        try (Stream<String> lines = Files.lines(file)) {
            lines.findFirst()
                    .map(Long::parseLong)
                    .flatMap(ProcessHandle::of)
                    .ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException none) {
            // As it should be: PostgreSQL removes the file when it ends.
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("exchequer-it-");
        } catch (IOException failure) {
            throw new IllegalStateException("no temporary directory", failure);
        }
    }
}
