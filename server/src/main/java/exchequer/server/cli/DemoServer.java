package exchequer.server.cli;

import exchequer.server.launch.Application;
import exchequer.server.launch.Infrastructure;
import exchequer.server.launch.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server that the demonstration talks to: the running one, or one started for it. */
final class DemoServer {

    /** Long enough for a JVM that writes its class cache as it ends. */
    private static final long STOP_SECONDS = 120;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Application application;
    private final Path dataDir;
    private final @Nullable Process started;
    private final @Nullable Infrastructure infrastructure;
    private final OptionalDouble startSeconds;

    private DemoServer(
            Application application,
            Path dataDir,
            @Nullable Process started,
            @Nullable Infrastructure infrastructure,
            OptionalDouble startSeconds) {
        this.application = application;
        this.dataDir = dataDir;
        this.started = started;
        this.infrastructure = infrastructure;
        this.startSeconds = startSeconds;
    }

    static DemoServer onto(DataOptions data, Consumer<String> say) {
        Path dataDir = data.dataDir();
        Optional<Application> running = Application.find(dataDir);
        if (running.isPresent()) {
            say.accept("using the running server " + running.get().url());
            return new DemoServer(running.get(), dataDir, null, null, OptionalDouble.empty());
        }
        Infrastructure infrastructure = Infrastructure.ensure(data.home(), dataDir, say);
        say.accept("databases are up");
        int port = FreePort.any();
        long begun = System.nanoTime();
        Process process = spawn(data, port);
        String url = "http://127.0.0.1:" + port;
        try {
            awaitReady(process, url, dataDir);
        } catch (LaunchException failure) {
            process.destroy();
            infrastructure.stop();
            throw failure;
        }
        double seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
        say.accept("server is up at %s after %.2f s".formatted(url, seconds));
        return new DemoServer(
                new Application(process.pid(), url),
                dataDir,
                process,
                infrastructure,
                OptionalDouble.of(seconds));
    }

    Api operator() {
        return new Api(application.url(), OperatorApi.key(dataDir));
    }

    String url() {
        return application.url();
    }

    Path dataDir() {
        return dataDir;
    }

    URI relay() {
        return URI.create(application.url().replaceFirst("^http", "ws") + "/relay");
    }

    /** From the start of the process to its readiness; empty when it ran before. */
    OptionalDouble startSeconds() {
        return startSeconds;
    }

    OptionalLong residentMib() {
        OptionalLong kib = ProcStatus.residentKib(application.pid());
        return kib.isPresent() ? OptionalLong.of(kib.getAsLong() >> 10) : kib;
    }

    /** Stops what was started for the demonstration, and only that. */
    void release(Consumer<String> say) {
        if (started == null || infrastructure == null) {
            return;
        }
        say.accept("stopping the server and the databases; the history stays in " + dataDir);
        started.destroy();
        try {
            if (!started.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                started.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        infrastructure.stop();
    }

    private static Process spawn(DataOptions data, int port) {
        Path log = data.dataDir().resolve("logs/server.log");
        List<String> command = new ArrayList<>(ServerProcess.command(data.home()));
        command.addAll(
                List.of(
                        "up",
                        "--data",
                        data.dataDir().toString(),
                        "--home",
                        data.home().toString(),
                        "--port",
                        Integer.toString(port),
                        "--keep-databases"));
        try {
            Files.createDirectories(log.getParent());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException failure) {
            throw new LaunchException("the server can not be started", failure);
        }
    }

    private static void awaitReady(Process process, String url, Path dataDir) {
        Api api = new Api(url, "");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!api.answers("/health/ready")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new LaunchException(
                        "the server did not start; see " + dataDir.resolve("logs/server.log"),
                        null);
            }
            DemoWait.step();
        }
    }
}
