package exchequer.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * One PostgreSQL per test JVM, started at first use and removed with its data when the JVM ends.
 * Every caller gets a database of its own, so tests cannot see each other's rows. Leftovers of test
 * JVMs that were killed are removed by the next one.
 */
public final class SharedPostgres {

    private static final String PREFIX = "exchequer-test-postgres-";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private SharedPostgres() {}

    /** Unpooled connections to a fresh, empty database. */
    public static DataSource newDatabase() {
        return server().dataSource(createDatabase());
    }

    /** JDBC address, user included, of a fresh, empty database. */
    public static String newDatabaseUrl() {
        return server().jdbcUrl(createDatabase());
    }

    /** The server, for tests that need more than a database of it. */
    public static PostgresServer server() {
        return Holder.SERVER;
    }

    private static String createDatabase() {
        var name = "test_" + DATABASES.incrementAndGet();
        try {
            server().createDatabaseIfAbsent(name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return name;
    }

    private static final class Holder {

        static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            try {
                removeLeftovers();
                var directory = Files.createTempDirectory(PREFIX);
                var server = PostgresServer.start(directory, 0);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(server, directory)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void removeLeftovers() throws IOException {
            var temporary = Path.of(System.getProperty("java.io.tmpdir"));
            try (var old = Files.newDirectoryStream(temporary, PREFIX + "*")) {
                for (var directory : old) {
                    // Without a lock file it may be a neighbour's that starts right now.
                    if (Files.exists(directory.resolve("owner.lock"))) {
                        PostgresServer.discard(directory);
                    }
                }
            }
        }

        private static void remove(PostgresServer server, Path directory) {
            try {
                // A checkpoint of dozens of databases can outlast surefire's patience.
                server.abandon();
                Directories.deleteRecursively(directory);
            } catch (IOException e) {
                // The next test JVM removes what is left.
                System.err.println("cannot remove " + directory + ": " + e.getMessage());
            }
        }
    }
}
