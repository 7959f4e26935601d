package exchequer.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One Kafka broker per test JVM, started at first use and removed with its data when the JVM ends.
 * It is shared: tests keep apart by topic names of their own.
 */
public final class SharedKafka {

    private SharedKafka() {}

    /** Address for clients, {@code host:port}. */
    public static String bootstrapServers() {
        return Holder.BROKER.bootstrapServers();
    }

    private static final class Holder {

        static final KafkaBroker BROKER = start();

        private static KafkaBroker start() {
            try {
                var directory = Files.createTempDirectory("exchequer-test-kafka-");
                var broker = KafkaBroker.start(directory, 0);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(broker, directory)));
                return broker;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(KafkaBroker broker, Path directory) {
            try {
                broker.close();
                Directories.deleteRecursively(directory);
            } catch (IOException e) {
                System.err.println("cannot remove " + directory + ": " + e.getMessage());
            }
        }
    }
}
