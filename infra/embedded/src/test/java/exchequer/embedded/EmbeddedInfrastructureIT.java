package exchequer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class EmbeddedInfrastructureIT {

    @TempDir Path directory;
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop_everything() throws Exception {
        for (var process : processes) {
            process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        }
        PostgresServer.reclaim(directory.resolve("postgres"), directory.resolve("reclaim.log"));
    }

    @Test
    void sigterm_stops_both_servers_and_removes_the_address_file() throws Exception {
        var process = start();
        awaitAddresses(process);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(addressFile()).doesNotExist();
        assertThat(directory.resolve("postgres/cluster/postmaster.pid")).doesNotExist();
        assertThat(directory.resolve("output")).isEmptyFile();
    }

    @Test
    void second_instance_on_the_same_directory_exits_with_code_3_and_one_line() throws Exception {
        awaitAddresses(start());
        var second = start();
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(EmbeddedInfrastructure.EXIT_IN_USE);
        assertThat(new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .hasLineCount(1)
                .contains("another instance");
        assertThat(addressFile()).exists();
    }

    @Test
    void data_and_ports_survive_kill_9() throws Exception {
        var first = start();
        var before = awaitAddresses(first);
        PostgresServerIT.execute(before.database(), "CREATE TABLE t AS SELECT 42 AS n");
        before.broker().createTopic("kept");
        before.broker().send("kept", "one");

        first.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        assertThat(addressFile()).exists();

        var after = awaitAddresses(start());
        assertThat(after).isEqualTo(before);
        assertThat(PostgresServerIT.first(after.database(), "SELECT n FROM t")).isEqualTo("42");
        assertThat(PostgresServerIT.first(after.database(), "SHOW fsync")).isEqualTo("on");
        after.broker().send("kept", "two");
        assertThat(after.broker().readAll("kept")).containsExactly("one", "two");
    }

    @Test
    void data_survives_when_the_server_is_killed_with_its_owner() throws Exception {
        var first = start();
        var before = awaitAddresses(first);
        PostgresServerIT.execute(before.database(), "CREATE TABLE t AS SELECT 42 AS n");

        var postmaster =
                first.descendants().filter(EmbeddedInfrastructureIT::isPostmaster).toList();
        assertThat(postmaster).hasSize(1);
        first.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        postmaster.getFirst().destroyForcibly();
        postmaster.getFirst().onExit().get(30, TimeUnit.SECONDS);

        var after = awaitAddresses(start());
        assertThat(PostgresServerIT.first(after.database(), "SELECT n FROM t")).isEqualTo("42");
    }

    private Process start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-Xmx256m",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                EmbeddedInfrastructure.class.getName(),
                                directory.toString())
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("output").toFile()))
                        .start();
        processes.add(process);
        return process;
    }

    private record Addresses(String jdbcUrl, String bootstrapServers) {

        DataSource database() {
            var source = new PGSimpleDataSource();
            source.setUrl(jdbcUrl);
            return source;
        }

        BrokerClient broker() {
            return new BrokerClient(bootstrapServers);
        }
    }

    private Addresses awaitAddresses(Process process) throws IOException {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !process.isAlive() || publishedBy(process));
        assertThat(process.isAlive()).as("process runs").isTrue();
        var json = Files.readString(addressFile());
        return new Addresses(value(json, "jdbc_url"), value(json, "bootstrap_servers"));
    }

    private boolean publishedBy(Process process) throws IOException {
        return Files.exists(addressFile())
                && Files.readString(addressFile()).contains("\"pid\":" + process.pid() + ",");
    }

    private Path addressFile() {
        return directory.resolve("run/infrastructure.json");
    }

    private static boolean isPostmaster(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains("/bin/postgres -D"))
                .isPresent();
    }

    private static String value(String json, String key) {
        var matcher = Pattern.compile("\"" + key + "\":\"([^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }
}
