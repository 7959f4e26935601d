package exchequer.bench;

import exchequer.bench.load.CpuTime;
import exchequer.embedded.PostgresServer;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one PostgreSQL server that everything is measured on, with the settings an operator would
 * give it on this machine. Databases are cheap and many, so that nothing measured meets what was
 * measured before it.
 */
public final class BenchDatabase implements AutoCloseable {

    private static final List<String> DURABLE =
            List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final List<String> TOLD =
            List.of(
                    "server_version",
                    "shared_buffers",
                    "max_wal_size",
                    "checkpoint_timeout",
                    "effective_cache_size",
                    "work_mem",
                    "maintenance_work_mem",
                    "wal_sync_method",
                    "wal_compression",
                    "commit_delay",
                    "autovacuum",
                    "max_connections");

    private final PostgresServer server;
    private final CpuTime cpu;
    private final AtomicInteger scratch = new AtomicInteger();

    private BenchDatabase(PostgresServer server) throws SQLException, IOException {
        this.server = server;
        this.cpu = CpuTime.ofTree(postmaster());
    }

    /**
     * @throws IOException when the directory is in use or the server does not start
     */
    public static BenchDatabase start(Path directory) throws IOException, SQLException {
        Files.createDirectories(directory);
        PostgresServer server =
                PostgresServer.start(
                        directory, 0, directory.resolve("postgres.log"), operatorSettings());
        // A bench that is interrupted must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(server)));
        return new BenchDatabase(server);
    }

    private static void closeQuietly(PostgresServer server) {
        try {
            server.close();
        } catch (IOException | RuntimeException closedAlready) {
            // Whoever closed it first has reported what there was to report.
        }
    }

    /** The usual advice, not the best for a benchmark: a third of memory, few checkpoints. */
    private static Map<String, String> operatorSettings() {
        long memory = Math.max(1_024, Machine.memoryMib());
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("shared_buffers", Math.min(8_192, memory / 3) + "MB");
        settings.put("effective_cache_size", memory / 2 + "MB");
        settings.put("max_wal_size", "8GB");
        settings.put("checkpoint_timeout", "15min");
        settings.put("maintenance_work_mem", Math.min(512, memory / 16) + "MB");
        settings.put("max_connections", "200");
        return settings;
    }

    /** The server's settings as it tells them itself. */
    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String name : DURABLE) {
            settings.put(name, show(name));
        }
        for (String name : TOLD) {
            settings.put(name, show(name));
        }
        settings.put(
                "compiled_with",
                text(
                        "postgres",
                        """
                        select coalesce(substring(setting from '-O[a-z0-9]*'), setting)
                          from pg_config where name = 'CFLAGS'"""));
        return settings;
    }

    boolean isDurable() throws SQLException {
        for (String name : DURABLE) {
            if (!show(name).equals("on")) {
                return false;
            }
        }
        return true;
    }

    private String show(String setting) throws SQLException {
        return text("postgres", "show " + setting);
    }

    /** The name of a new empty database. */
    public String newDatabase() throws SQLException {
        String name = "scratch_" + scratch.incrementAndGet();
        drop(name);
        server.createDatabaseIfAbsent(name);
        return name;
    }

    /** Creates a database that stays, unless it is there. */
    public void keep(String name) throws SQLException {
        server.createDatabaseIfAbsent(name);
    }

    public void drop(String name) throws SQLException {
        execute("postgres", "drop database if exists " + name + " with (force)");
    }

    /** Writes what is dirty, so that a step does not pay for what the one before it left. */
    public void checkpoint() throws SQLException {
        execute("postgres", "checkpoint");
    }

    /** Has everything in memory that a load may read, as on a server that has been up for long. */
    void warm(String database) throws SQLException {
        warm(database, "'r', 'i'");
    }

    /** Has everything in memory that an append may meet elsewhere than at the end. */
    void warmIndexes(String database) throws SQLException {
        warm(database, "'i'");
    }

    private void warm(String database, String kinds) throws SQLException {
        execute(database, "create extension if not exists pg_prewarm");
        execute(
                database,
                """
                select pg_prewarm(oid::regclass) from pg_class
                 where relnamespace = 'eventstore'::regnamespace and relname ~ '^event(s|_tags|_ids)_'
                   and relkind in (%s)"""
                        .formatted(kinds));
    }

    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = server.dataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String database, String sql) throws SQLException {
        return Long.parseLong(text(database, sql));
    }

    private String text(String database, String sql) throws SQLException {
        try (Connection connection = server.dataSource(database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            @Nullable String value = rows.getString(1);
            return value == null ? "" : value;
        }
    }

    /** Where other processes find the database. */
    public String jdbcUrl(String database) {
        return server.jdbcUrl(database);
    }

    /** One plain connection. */
    public Connection connect(String database) throws SQLException {
        return server.dataSource(database).getConnection();
    }

    /** A pool of the kind the product uses. */
    public AgroalDataSource pool(String database, int size) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(
                                pool ->
                                        pool.maxSize(size)
                                                .acquisitionTimeout(Duration.ofSeconds(60))
                                                .connectionFactoryConfiguration(
                                                        factory ->
                                                                factory.jdbcUrl(
                                                                        server.jdbcUrl(
                                                                                database)))));
    }

    /** Processor time of the server and all its backends. */
    public CpuTime cpu() {
        return cpu;
    }

    private long postmaster() throws SQLException, IOException {
        try (Connection connection = server.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return ProcessHandle.of(rows.getLong(1))
                    .flatMap(ProcessHandle::parent)
                    .orElseThrow(() -> new IOException("the server's process is not visible"))
                    .pid();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
