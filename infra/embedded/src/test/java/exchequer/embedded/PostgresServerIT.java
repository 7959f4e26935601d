package exchequer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresServerIT {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "server_encoding, UTF8",
        "log_timezone, UTC",
        "listen_addresses, 127.0.0.1",
        "max_connections, 100"
    })
    void server_runs_with(String setting, String value) throws SQLException {
        var database = SharedPostgres.newDatabase();
        assertThat(first(database, "SHOW " + setting)).isEqualTo(value);
    }

    @Test
    void only_the_loopback_address_answers() throws Exception {
        int port = SharedPostgres.server().port();
        var others =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLoopbackAddress())
                        .toList();
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, port).close())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void every_test_database_is_empty_and_apart() throws SQLException {
        var one = SharedPostgres.newDatabase();
        var two = SharedPostgres.newDatabase();
        execute(one, "CREATE TABLE t (n int)");
        assertThat(first(two, "SELECT to_regclass('t')")).isNull();
    }

    @Test
    void data_is_there_after_a_restart_on_the_same_port() throws Exception {
        int port;
        try (var server = PostgresServer.start(directory, 0)) {
            port = server.port();
            assertThat(server.createDatabaseIfAbsent("kept")).isTrue();
            execute(server.dataSource("kept"), "CREATE TABLE t AS SELECT 42 AS n");
        }
        try (var server = PostgresServer.start(directory, port)) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.createDatabaseIfAbsent("kept")).isFalse();
            assertThat(first(server.dataSource("kept"), "SELECT n FROM t")).isEqualTo("42");
        }
    }

    @Test
    void settings_of_the_caller_replace_defaults() throws Exception {
        var log = directory.resolve("postgres.log");
        try (var server =
                PostgresServer.start(directory, 0, log, Map.of("shared_buffers", "32MB"))) {
            var database = server.dataSource("postgres");
            assertThat(first(database, "SHOW shared_buffers")).isEqualTo("32MB");
            assertThat(first(database, "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void durability_is_not_for_the_caller_to_set() {
        var log = directory.resolve("postgres.log");
        assertThatThrownBy(() -> PostgresServer.start(directory, 0, log, Map.of("fsync", "off")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_directory_has_one_owner() throws Exception {
        try (var server = PostgresServer.start(directory, 0)) {
            assertThatThrownBy(() -> PostgresServer.start(directory, 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            assertThat(first(server.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void pid_file_that_names_an_unrelated_living_process_does_not_block_the_start()
            throws Exception {
        PostgresServer.start(directory, 0).close();
        var pidFile = directory.resolve("cluster/postmaster.pid");
        Files.writeString(
                pidFile,
                "%d%n%s%n0%n5432%n%n127.0.0.1%n0 0%nready%n"
                        .formatted(ProcessHandle.current().pid(), directory.resolve("cluster")));
        try (var server = PostgresServer.start(directory, 0)) {
            assertThat(first(server.dataSource("postgres"), "SELECT 1")).isEqualTo("1");
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    static @Nullable String first(DataSource database, String query) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void execute(DataSource database, String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
