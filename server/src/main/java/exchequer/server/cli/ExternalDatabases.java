package exchequer.server.cli;

import exchequer.server.launch.LaunchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import picocli.CommandLine.Option;

/**
 * PostgreSQL and Kafka that somebody else runs. Who logs in stands in the URL, or in the settings
 * {@code quarkus.datasource.username} and {@code …password}; the latter keep a password out of the
 * list of processes.
 */
final class ExternalDatabases {

    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    @Option(
            names = "--jdbc-url",
            required = true,
            paramLabel = "URL",
            description =
                    "Use this PostgreSQL instead of the embedded one, such as"
                            + " jdbc:postgresql://127.0.0.1:5432/exchequer. User and password:"
                            + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.")
    private String jdbcUrl;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT[,…]",
            description = "Use this Kafka instead of the embedded one.")
    private String bootstrapServers;

    String jdbcUrl() {
        return jdbcUrl;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Better told now, in a sentence, than by a stack trace of the half-started server.
     *
     * @throws LaunchException when one of them does not answer
     */
    void check() {
        checkPostgres();
        checkKafka();
    }

    private void checkPostgres() {
        Properties login = new Properties();
        setting("quarkus.datasource.username").ifPresent(user -> login.put("user", user));
        setting("quarkus.datasource.password").ifPresent(word -> login.put("password", word));
        login.put("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        login.put("loginTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        try (Connection connection = new Driver().connect(jdbcUrl, login)) {
            // The driver's way of saying that the URL is not for it.
            if (connection == null) {
                throw new LaunchException(
                        "--jdbc-url must look like jdbc:postgresql://HOST:PORT/DATABASE", null);
            }
        } catch (SQLException failure) {
            // The URL itself stays untold: it may carry a password.
            throw new LaunchException(
                    "PostgreSQL of --jdbc-url does not let us in: " + firstLine(failure), failure);
        }
    }

    /** The driver adds where in its server's source the refusal stands, which helps nobody here. */
    private static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** One broker is enough: it names the others. */
    private void checkKafka() {
        for (String server : bootstrapServers.split(",")) {
            if (accepts(server.strip())) {
                return;
            }
        }
        throw new LaunchException(
                "Kafka does not answer at " + bootstrapServers + " (--bootstrap-servers)", null);
    }

    private static boolean accepts(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 1 || !server.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new LaunchException(
                    "--bootstrap-servers must look like HOST:PORT, is " + server, null);
        }
        int port = Integer.parseInt(server.substring(colon + 1));
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(server.substring(0, colon), port),
                    CONNECT_TIMEOUT_SECONDS * 1_000);
            return true;
        } catch (IOException | IllegalArgumentException unreachable) {
            return false;
        }
    }

    /** The way the server will read it: a system property goes before the environment. */
    static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getProperty(name))
                .or(
                        () ->
                                Optional.ofNullable(
                                        System.getenv(
                                                name.toUpperCase(Locale.ROOT).replace('.', '_'))));
    }
}
