package exchequer.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and controller (KRaft) in this JVM, on the loopback address.
 *
 * <p>Topics must be created explicitly, and their records are kept for ever. Records survive {@link
 * #close} and a crash of the JVM. An acknowledged record may be lost when the machine itself
 * crashes: with one broker nothing but the page cache stands behind an acknowledgement, which is
 * why PostgreSQL is the truth and Kafka can be filled again from it.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final String NODE_ID = "1";
    private static final int BIND_ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final int port;

    private KafkaBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker, formatting the directory at first use, and returns when it takes requests.
     *
     * @param port 0 for a free one
     * @throws IOException when the directory cannot be formatted
     * @throws RuntimeException Kafka's own, when another broker has the directory or the port
     */
    public static KafkaBroker start(Path dataDir, int port) throws IOException {
        var directory = Files.createDirectories(dataDir).toRealPath();
        format(directory);
        for (int attempt = 1; ; attempt++) {
            int chosen = port == 0 ? LoopbackPort.free() : port;
            try {
                return start(directory, chosen, LoopbackPort.free());
            } catch (RuntimeException e) {
                // Between the look for a free port and its use, somebody else may take it.
                if (attempt == BIND_ATTEMPTS || !isTakenPort(e)) {
                    throw e;
                }
            }
        }
    }

    private static KafkaBroker start(Path directory, int port, int controllerPort) {
        var config = new KafkaConfig(properties(directory, port, controllerPort));
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        return new KafkaBroker(server, port);
    }

    private static boolean isTakenPort(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("failed to bind")) {
                return true;
            }
        }
        return false;
    }

    private static void format(Path directory) throws IOException {
        var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try {
            new Formatter()
                    .setNodeId(Integer.parseInt(NODE_ID))
                    .setClusterId(clusterId(directory))
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .setPrintStream(silent)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + directory, e);
        }
    }

    private static String clusterId(Path directory) throws IOException {
        var file = directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
        if (!Files.exists(file)) {
            return Uuid.randomUuid().toString();
        }
        var formatted = new Properties();
        formatted.load(new StringReader(Files.readString(file)));
        return formatted.getProperty("cluster.id", "");
    }

    private static Properties properties(Path directory, int port, int controllerPort) {
        var properties = new Properties();
        listeners(properties, port, controllerPort);
        retention(properties, directory);
        smallFootprint(properties);
        return properties;
    }

    private static void listeners(Properties properties, int port, int controllerPort) {
        var broker = "BROKER://%s:%d".formatted(LoopbackPort.HOST, port);
        var controller = "CONTROLLER://%s:%d".formatted(LoopbackPort.HOST, controllerPort);
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", NODE_ID);
        properties.put("listeners", broker + "," + controller);
        properties.put("advertised.listeners", broker);
        properties.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "controller.quorum.voters",
                "%s@%s:%d".formatted(NODE_ID, LoopbackPort.HOST, controllerPort));
    }

    private static void retention(Properties properties, Path directory) {
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("log.retention.ms", "-1");
        properties.put("log.retention.bytes", "-1");
        properties.put("log.cleanup.policy", "delete");
        properties.put("unclean.leader.election.enable", "false");
        properties.put("min.insync.replicas", "1");
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void smallFootprint(Properties properties) {
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("background.threads", "2");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.preallocate", "false");
        properties.put("log.index.size.max.bytes", "1048576");
        // The default asks for 128 MiB of heap to compact topics that hold a few offsets.
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("log.cleaner.io.buffer.size", "65536");
        properties.put("metric.reporters", "");
        // After a crash the controller keeps the old incarnation of the broker alive for this long.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Address for clients, {@code host:port}. */
    public String bootstrapServers() {
        return LoopbackPort.HOST + ":" + port;
    }

    /** Stops the broker cleanly: logs are flushed and closed, data stays. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
