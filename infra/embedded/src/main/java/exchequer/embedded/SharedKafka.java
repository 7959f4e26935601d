package exchequer.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One Kafka broker per test JVM, started at first use and removed with its data when the JVM ends.
 * It is shared: tests keep apart by topic names of their own. Leftovers of test JVMs that were
 * killed are removed by the next one.
 */
public final class SharedKafka {

    private static final String PREFIX = "exchequer-test-kafka-";

    private SharedKafka() {}

    /** Address for clients, {@code host:port}. */
    public static String bootstrapServers() {
        return Holder.BROKER.bootstrapServers();
    }

    private static final class Holder {

        static final KafkaBroker BROKER = start();

        private static KafkaBroker start() {
            try {
                removeLeftovers();
                var directory = Files.createTempDirectory(PREFIX);
                var broker = KafkaBroker.start(directory, 0);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(broker, directory)));
                return broker;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void removeLeftovers() throws IOException {
            var temporary = Path.of(System.getProperty("java.io.tmpdir"));
            try (var old = Files.newDirectoryStream(temporary, PREFIX + "*")) {
                for (var directory : old) {
                    // Kafka's own lock; without it a neighbour may start there right now.
                    var lock = directory.resolve(".lock");
                    if (Files.exists(lock)) {
                        removeUnlessOwned(directory, lock);
                    }
                }
            }
        }

        private static void removeUnlessOwned(Path directory, Path lock) throws IOException {
            var owned = OwnerLock.tryAcquire(lock);
            if (owned.isPresent()) {
                try (var _ = owned.get()) {
                    Directories.deleteRecursively(directory);
                }
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
