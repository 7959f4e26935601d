package exchequer.server.cli;

import exchequer.server.launch.Application;
import exchequer.server.launch.Infrastructure;
import exchequer.server.launch.LaunchException;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server in the foreground. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Start the databases and the server, and stay until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    private static final long STOP_SECONDS = 90;

    @Mixin private DataOptions data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where to listen (default: ${DEFAULT-VALUE}; 0: any free port).",
            defaultValue = "8480")
    private int port;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description = "What others call this server (default: http://127.0.0.1:PORT).")
    private String publicUrl;

    @Option(
            names = "--keep-databases",
            description = "Leave the databases running when the server stops.")
    private boolean keepDatabases;

    @ArgGroup(
            exclusive = false,
            heading = "Databases that somebody else runs; both options or none:%n")
    private @Nullable ExternalDatabases external;

    @Override
    public Integer call() throws Exception {
        Path dataDir = data.dataDir();
        Application.find(dataDir)
                .ifPresent(
                        other -> {
                            throw new LaunchException(
                                    "a server already runs on "
                                            + dataDir
                                            + ": "
                                            + other.url()
                                            + " (pid "
                                            + other.pid()
                                            + ")",
                                    null);
                        });
        int listen = port == 0 ? FreePort.any() : FreePort.check(port);
        Optional<Infrastructure> embedded = databases(dataDir);
        String url = publicUrl == null ? "http://127.0.0.1:" + listen : publicUrl;
        configure(dataDir, listen, url);
        say("starting the server");
        CountDownLatch done = new CountDownLatch(1);
        try {
            return serve(dataDir, embedded, done);
        } finally {
            done.countDown();
        }
    }

    private int serve(Path dataDir, Optional<Infrastructure> embedded, CountDownLatch done) {
        // On Ctrl-C or SIGTERM the JVM halts as soon as its hooks end, and would not wait for this
        // thread to stop the databases.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(done), "databases-last"));
        int[] status = {0};
        Quarkus.run(
                ForegroundServer.class,
                (exit, failure) -> {
                    if (failure != null) {
                        Causes.print(failure, System.err);
                    }
                    status[0] = exit;
                });
        Application.retract(dataDir);
        if (embedded.isPresent() && !keepDatabases) {
            say("stopping the databases");
            embedded.get().stop();
        }
        return status[0];
    }

    private static void await(CountDownLatch done) {
        try {
            done.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException halting) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes sure that there are databases and tells the server where.
     *
     * @return the embedded ones, which are ours to stop; empty when somebody else runs them
     */
    private Optional<Infrastructure> databases(Path dataDir) {
        if (external != null) {
            external.check();
            configure(external.jdbcUrl(), external.bootstrapServers());
            return Optional.empty();
        }
        Infrastructure embedded = Infrastructure.ensure(data.home(), dataDir, UpCommand::say);
        System.setProperty("quarkus.datasource.username", "postgres");
        configure(embedded.jdbcUrl(), embedded.bootstrapServers());
        return Optional.of(embedded);
    }

    private static void configure(String jdbcUrl, String bootstrapServers) {
        System.setProperty("quarkus.datasource.jdbc.url", jdbcUrl);
        System.setProperty("exchequer.event-store.bootstrap-servers", bootstrapServers);
    }

    private static void configure(Path dataDir, int port, String url) {
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("exchequer.server.data-dir", dataDir.toString());
        System.setProperty("exchequer.server.public-url", url);
    }

    private static void say(String line) {
        System.out.println("  " + line);
    }
}
