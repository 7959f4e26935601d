package exchequer.embedded;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Properties;

/**
 * What {@link EmbeddedInfrastructure} leaves in its data directory for others and for its own next
 * start.
 */
record InfrastructureFiles(Path dataDir) {

    record Ports(int postgres, int kafka) {}

    Path lock() {
        return dataDir.resolve("run/infrastructure.lock");
    }

    /** Where clients read the addresses; present only while both servers take requests. */
    Path addresses() {
        return dataDir.resolve("run/infrastructure.json");
    }

    Path postgres() {
        return dataDir.resolve("postgres");
    }

    Path kafka() {
        return dataDir.resolve("kafka");
    }

    Path log(String name) {
        return dataDir.resolve("logs").resolve(name + ".log");
    }

    void writeAddresses(String jdbcUrl, String bootstrapServers, Instant startedAt)
            throws IOException {
        // No value can hold a character that JSON escapes: all are made by this package.
        var json =
                """
                {"pid":%d,"jdbc_url":"%s","bootstrap_servers":"%s","started_at":"%s"}
                """
                        .formatted(
                                ProcessHandle.current().pid(),
                                jdbcUrl,
                                bootstrapServers,
                                startedAt);
        writeAtomically(addresses(), json);
    }

    /** The ports of the last start, 0 where unknown. */
    Ports rememberedPorts() throws IOException {
        var properties = new Properties();
        if (Files.exists(portsFile())) {
            properties.load(new StringReader(Files.readString(portsFile())));
        }
        return new Ports(port(properties, "postgres"), port(properties, "kafka"));
    }

    void rememberPorts(Ports ports) throws IOException {
        writeAtomically(
                portsFile(), "postgres=%d%nkafka=%d%n".formatted(ports.postgres(), ports.kafka()));
    }

    private Path portsFile() {
        return dataDir.resolve("run/ports.properties");
    }

    private static int port(Properties properties, String name) {
        try {
            int port = Integer.parseInt(properties.getProperty(name, "0").strip());
            return port > 0 && port < 65_536 ? port : 0;
        } catch (NumberFormatException e) {
            // Only a preference was lost; refusing to start over it would be worse.
            return 0;
        }
    }

    private static void writeAtomically(Path file, String content) throws IOException {
        var staging = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                staging,
                content,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(staging, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
