package exchequer.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs PostgreSQL and Kafka for an installation without servers of its own.
 *
 * <p>{@code EmbeddedInfrastructure <dataDir>} starts both and then writes {@code
 * run/infrastructure.json} with their addresses, which keep their ports between runs as long as
 * those stay free. It runs until SIGTERM, stops both cleanly and removes that file. The file of a
 * process that was killed remains: its readers check the process id in it. Data survives either
 * end. Standard output stays silent; messages are in {@code logs/}.
 *
 * <p>Exit codes: 1 when a server does not start or ends by itself, 2 for a wrong command line, 3
 * when another process runs on the same directory.
 */
public final class EmbeddedInfrastructure {

    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    static final int EXIT_IN_USE = 3;

    private static final String DATABASE = "exchequer";
    private static final long START_TIMEOUT_SECONDS = 180;

    private final InfrastructureFiles files;
    private final InfrastructureLog log;
    private final InstantSource clock;

    private EmbeddedInfrastructure(
            InfrastructureFiles files, InfrastructureLog log, InstantSource clock) {
        this.files = files;
        this.log = log;
        this.clock = clock;
    }

    /** Runs until SIGTERM; {@code arguments} is the data directory. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: EmbeddedInfrastructure <dataDir>");
            System.exit(EXIT_USAGE);
        }
        var files = new InfrastructureFiles(Path.of(arguments[0]).toAbsolutePath());
        var lock = OwnerLock.tryAcquire(files.lock());
        if (lock.isEmpty()) {
            System.err.println("another instance runs on " + files.dataDir());
            System.exit(EXIT_IN_USE);
        }
        var clock = InstantSource.system();
        var log = new InfrastructureLog(files.log("infrastructure"), clock);
        sendBrokerLogTo(files.log("kafka"));
        InfrastructureLog.rotate(files.log("postgres"));
        System.exit(new EmbeddedInfrastructure(files, log, clock).run());
    }

    /** Must come before the first use of slf4j, whose binding reads these once. */
    private static void sendBrokerLogTo(Path file) throws IOException {
        System.setErr(InfrastructureLog.appendTo(file));
        setDefault("org.slf4j.simpleLogger.logFile", "System.err");
        setDefault("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        setDefault("org.slf4j.simpleLogger.showDateTime", "true");
        setDefault("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private int run() {
        var servers = new Servers(log);
        // From here on, so that SIGTERM during the start stops what has started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servers), "stop"));
        try {
            start(servers);
        } catch (Exception e) {
            log.failure("start failed", e);
            return EXIT_FAILED;
        }
        servers.postgres().onExit().join();
        if (!servers.stopping()) {
            log.line("PostgreSQL has ended by itself");
        }
        return EXIT_FAILED;
    }

    private void start(Servers servers) throws Exception {
        Files.deleteIfExists(files.addresses());
        var ports = files.rememberedPorts();
        log.line("starting in " + files.dataDir());
        var postgres = inBackground(() -> servers.startPostgres(files, ports.postgres()));
        var kafka = inBackground(() -> servers.startKafka(files, ports.kafka()));
        CompletableFuture.allOf(postgres, kafka).get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        publish(postgres.resultNow(), kafka.resultNow());
    }

    private void publish(PostgresServer postgres, KafkaBroker kafka)
            throws SQLException, IOException {
        postgres.createDatabaseIfAbsent(DATABASE);
        files.rememberPorts(new InfrastructureFiles.Ports(postgres.port(), kafka.port()));
        files.writeAddresses(postgres.jdbcUrl(DATABASE), kafka.bootstrapServers(), clock.instant());
        log.line("ready: PostgreSQL %d, Kafka %d".formatted(postgres.port(), kafka.port()));
    }

    private void stop(Servers servers) {
        try {
            Files.deleteIfExists(files.addresses());
        } catch (IOException e) {
            log.failure("cannot delete " + files.addresses(), e);
        }
        servers.stop();
        log.line("stopped");
    }

    private static <T> CompletableFuture<T> inBackground(Callable<T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                result.complete(task.call());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }
}
