package exchequer.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of its own process on the loopback address, owned by this JVM.
 *
 * <p>Commits are durable: fsync, synchronous_commit and full_page_writes are on. Data stays in the
 * data directory over {@link #close} and over a crash of this JVM or of the server; a server that a
 * crashed owner left running is stopped first. There is no password: every local user can be {@code
 * postgres}. Text is UTF-8 in code point order, time is UTC.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
    private static final int START_ATTEMPTS = 3;

    /** What this class promises about durability and reach. */
    private static final Set<String> FIXED_SETTINGS =
            Set.of(
                    "port",
                    "listen_addresses",
                    "unix_socket_directories",
                    "fsync",
                    "synchronous_commit",
                    "full_page_writes");

    private final OwnerLock lock;
    private final Cluster cluster;
    private final Process process;
    private final int port;
    private final Path log;

    private PostgresServer(OwnerLock lock, Cluster cluster, Process process, int port, Path log) {
        this.lock = lock;
        this.cluster = cluster;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts the server with its log beside its data.
     *
     * @see #start(Path, int, Path)
     */
    public static PostgresServer start(Path dataDir, int port) throws IOException {
        return start(dataDir, port, dataDir.resolve("postgres.log"));
    }

    /**
     * Starts the server, creating or recovering its data, and returns when it accepts connections.
     *
     * @param port 0 for a free one
     * @param log file the server's messages are appended to
     * @throws IOException when a living process owns the directory, or the server does not start
     */
    public static PostgresServer start(Path dataDir, int port, Path log) throws IOException {
        return start(dataDir, port, log, Map.of());
    }

    /**
     * Starts the server with settings of the caller's in place of the defaults, which are those of
     * a small machine that is shared with others.
     *
     * @param settings names and values as in {@code postgresql.conf}, for example {@code
     *     shared_buffers} and {@code 2GB}
     * @throws IllegalArgumentException when a setting would make commits less durable or the server
     *     reachable elsewhere
     * @throws IOException when a living process owns the directory, or the server does not start
     * @see #start(Path, int, Path)
     */
    public static PostgresServer start(
            Path dataDir, int port, Path log, Map<String, String> settings) throws IOException {
        settings.keySet().forEach(PostgresServer::requireChangeable);
        var directory = Files.createDirectories(dataDir).toRealPath();
        Files.createDirectories(log.toAbsolutePath().getParent());
        var lock =
                OwnerLock.tryAcquire(directory.resolve("owner.lock"))
                        .orElseThrow(() -> new IOException(directory + " is in use"));
        try {
            var cluster = cluster(directory);
            cluster.reclaim(log);
            cluster.createIfAbsent(log);
            return start(lock, cluster, port, log, settings);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void requireChangeable(String setting) {
        if (FIXED_SETTINGS.contains(setting)) {
            throw new IllegalArgumentException(setting + " is not for the caller to set");
        }
    }

    private static PostgresServer start(
            OwnerLock lock, Cluster cluster, int port, Path log, Map<String, String> additional)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            int chosen = port == 0 ? LoopbackPort.free() : port;
            var process = cluster.launch(settings(chosen, additional), log);
            if (becomesReady(cluster, process)) {
                return new PostgresServer(lock, cluster, process, chosen, log);
            }
            process.destroyForcibly();
            cluster.reclaim(log);
            // A free port can be lost to another process between asking for it and binding it.
            if (port != 0 || attempt == START_ATTEMPTS) {
                throw new IOException("PostgreSQL does not start, see " + log);
            }
        }
    }

    private static List<String> settings(int port, Map<String, String> additional) {
        var settings = new ArrayList<>(defaults(port));
        // Of a setting given twice PostgreSQL takes the last.
        additional.forEach((name, value) -> settings.add(name + "=" + value));
        return settings;
    }

    private static List<String> defaults(int port) {
        return List.of(
                "port=" + port,
                "listen_addresses=" + LoopbackPort.HOST,
                "unix_socket_directories=",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                "max_connections=100",
                "shared_buffers=96MB",
                "work_mem=8MB",
                "maintenance_work_mem=64MB",
                "max_wal_size=512MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "logging_collector=off",
                "log_line_prefix=%m [%p] ");
    }

    private static boolean becomesReady(Cluster cluster, Process process) throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (cluster.isReady(process.pid())) {
                return true;
            }
            try {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while PostgreSQL starts", e);
            }
        }
        return false;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** JDBC address of the maintenance database {@code postgres}. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** JDBC address of the named database, which need not exist. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s?user=postgres"
                .formatted(LoopbackPort.HOST, port, database);
    }

    /** Unpooled connections to the named database. */
    public DataSource dataSource(String database) {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        return source;
    }

    /**
     * Creates a database unless there is one of that name.
     *
     * @param name letters, digits and underscores
     * @return whether it was created
     */
    public boolean createDatabaseIfAbsent(String name) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a plain database name: " + name);
        }
        try (var connection = dataSource("postgres").getConnection();
                var exists =
                        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
                var statement = connection.createStatement()) {
            exists.setString(1, name);
            if (exists.executeQuery().next()) {
                return false;
            }
            statement.execute("CREATE DATABASE " + name);
            return true;
        }
    }

    /** Completes when the server process has ended, whatever ended it. */
    public CompletableFuture<Void> onExit() {
        return process.onExit().thenAccept(_ -> {});
    }

    /** Stops the server cleanly: open sessions end, data stays. */
    @Override
    public void close() throws IOException {
        end(cluster::stop);
    }

    /** Ends it without writing down what is about to be deleted anyway. */
    void abandon() throws IOException {
        end(cluster::abort);
    }

    private interface Ending {
        void of(Path log) throws IOException;
    }

    private void end(Ending ending) throws IOException {
        try (lock) {
            if (process.isAlive()) {
                ending.of(log);
            }
            onExit().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            process.destroyForcibly();
            throw new IOException("PostgreSQL had to be killed", e);
        }
    }

    /** Ends a server that a dead owner left running, without starting another. */
    static void reclaim(Path dataDir, Path log) throws IOException {
        var lock = OwnerLock.tryAcquire(dataDir.resolve("owner.lock"));
        if (lock.isEmpty()) {
            throw new IOException(dataDir + " is in use");
        }
        try (var _ = lock.get()) {
            cluster(dataDir).reclaim(log);
        }
    }

    private static Cluster cluster(Path dataDir) throws IOException {
        return new Cluster(PostgresBinaries.locate(), dataDir.resolve("cluster"));
    }

    /** Removes the data directory of a server whose owner is gone, together with the server. */
    static void discard(Path dataDir) throws IOException {
        var lock = OwnerLock.tryAcquire(dataDir.resolve("owner.lock"));
        if (lock.isEmpty()) {
            return;
        }
        try (var _ = lock.get()) {
            var log = dataDir.resolve("postgres.log");
            cluster(dataDir).reclaim(log);
            Directories.deleteRecursively(dataDir);
        }
    }
}
