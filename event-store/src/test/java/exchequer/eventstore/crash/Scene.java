package exchequer.eventstore.crash;

import exchequer.embedded.PostgresServer;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.consumer.ConsumerSchema;
import exchequer.eventstore.relay.RelaySchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** The three parties, with their data and their logs in one directory. One thread. */
final class Scene implements AutoCloseable {

    private static final String DATABASE = "crash";
    private static final int START_ATTEMPTS = 5;

    private final Path directory;
    private final long seed;
    private final int postgresPort;
    private final int brokerPort;
    private final List<Journal.Reader> journals = new ArrayList<>();
    private PostgresServer postgres;
    private ChildProcess broker;
    private ChildProcess worker;
    private int workers;

    Scene(Path directory, long seed) throws IOException, SQLException {
        this.directory = directory;
        this.seed = seed;
        this.postgresPort = freePort(new Random());
        this.brokerPort = freePort(new Random());
        this.postgres = startPostgres();
        this.broker = startBroker();
        try {
            migrate();
            broker.await("ready");
            this.worker = startWorker();
        } catch (IOException | SQLException | RuntimeException e) {
            broker.close();
            postgres.close();
            throw e;
        }
    }

    /**
     * Below the ports that the system gives to clients: one that calls while nobody listens there
     * could be given the very port it calls, and would be connected to itself.
     */
    private static int freePort(Random random) throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = 20_000 + random.nextInt(12_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }

    private void migrate() throws SQLException {
        postgres.createDatabaseIfAbsent(DATABASE);
        DataSource database = database();
        EventStoreSchema.migrate(database);
        RelaySchema.migrate(database);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(Effects.TABLES);
        }
        ConsumerSchema.migrate(database, TailReader.SCHEMA);
    }

    /** Unpooled: none of its connections is older than the server. */
    DataSource database() {
        return postgres.dataSource(DATABASE);
    }

    String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    ChildProcess worker() {
        return worker;
    }

    /** What the journals say since the last call. */
    List<Journal.Line> journalLines() throws IOException {
        List<Journal.Line> lines = new ArrayList<>();
        for (Journal.Reader journal : journals) {
            lines.addAll(journal.next());
        }
        return lines;
    }

    void kill(Party party) throws IOException {
        switch (party) {
            case WORKER -> worker.kill();
            case BROKER -> broker.kill();
            case POSTMASTER -> {
                postmaster().destroyForcibly();
                // Waits for its end, and lets the directory go.
                postgres.close();
            }
            case POSTGRES -> {
                ProcessHandle postmaster = postmaster();
                List<ProcessHandle> others = postmaster.descendants().toList();
                postmaster.destroyForcibly();
                others.forEach(ProcessHandle::destroyForcibly);
                postgres.close();
            }
            case BACKEND -> killBackend();
        }
    }

    private ProcessHandle postmaster() throws IOException {
        Path file = directory.resolve("postgres/cluster/postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** One that works for a client at this moment, if there is one. */
    private void killBackend() throws IOException {
        String sql =
                """
                select pid from pg_stat_activity
                 where backend_type = 'client backend' and pid <> pg_backend_pid()
                   and datname = current_database()
                 order by state = 'idle', wait_event_type = 'Lock', random() limit 1""";
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (rows.next()) {
                ProcessHandle.of(rows.getLong(1)).ifPresent(ProcessHandle::destroyForcibly);
                // The postmaster ends all others, this one too. Before it has noticed, PostgreSQL
                // would look as if nothing had happened.
                awaitPostgres("does not notice", () -> !connection.isValid(1));
            }
        } catch (SQLException e) {
            throw new IOException("PostgreSQL does not name its backends", e);
        }
    }

    void restart(Party party) throws IOException {
        switch (party) {
            case WORKER -> worker = startWorker();
            case POSTMASTER, POSTGRES -> postgres = startPostgres();
            // The postmaster does it by itself.
            case BACKEND -> awaitPostgres("does not come back", this::isAccepting);
            case BROKER -> {
                broker = startBroker();
                broker.await("ready");
            }
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private boolean isAccepting() {
        try (Connection connection = database().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void awaitPostgres(String complaint, Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("PostgreSQL " + complaint);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (SQLException e) {
            throw new IOException("PostgreSQL cannot be asked", e);
        }
    }

    private PostgresServer startPostgres() throws IOException {
        Path data = directory.resolve("postgres");
        for (int attempt = 1; ; attempt++) {
            try {
                return PostgresServer.start(data, postgresPort, directory.resolve("postgres.log"));
            } catch (IOException e) {
                // Connections of the server that was killed can hold the port for a moment.
                if (attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private ChildProcess startBroker() throws IOException {
        return ChildProcess.start(
                BrokerProcess.class,
                directory.resolve("broker.log"),
                directory.resolve("kafka").toString(),
                Integer.toString(brokerPort));
    }

    private ChildProcess startWorker() throws IOException {
        workers++;
        Path journal = directory.resolve("journal-" + workers);
        if (journals.size() > 1) {
            // The one before the last was read to its end after its writer had died.
            journals.removeFirst();
        }
        journals.add(new Journal.Reader(journal));
        return ChildProcess.start(
                Worker.class,
                directory.resolve("worker.log"),
                Integer.toString(workers),
                Long.toString(seed),
                postgres.jdbcUrl(DATABASE),
                bootstrapServers(),
                journal.toString());
    }

    @Override
    public void close() throws IOException {
        try (PostgresServer _ = postgres) {
            worker.kill();
            broker.kill();
        }
    }
}
