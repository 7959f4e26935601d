package exchequer.eventstore.crash;

import exchequer.embedded.KafkaBroker;
import java.nio.file.Path;

/** A process that runs a Kafka broker and nothing else, until its standard input ends. */
final class BrokerProcess {

    private BrokerProcess() {}

    /** {@code arguments}: data directory, port or 0. Prints {@code ready} and the port. */
    public static void main(String[] arguments) throws Exception {
        var broker = KafkaBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        System.out.println("ready " + broker.port());
        while (System.in.read() >= 0) {
            // Whatever is said: only the end matters.
        }
        broker.close();
        System.exit(0);
    }
}
