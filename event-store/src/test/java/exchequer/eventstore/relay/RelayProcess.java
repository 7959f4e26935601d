package exchequer.eventstore.relay;

import java.io.IOException;
import java.time.InstantSource;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A relay in a process of its own, which can be stopped at any instruction. */
final class RelayProcess {

    static final int ORDERS = 40;

    private RelayProcess() {}

    /** Starts one that has a number of events to publish, in batches of a hundred. */
    static Process start(String databaseUrl, TestTopic topic, int events) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayProcess.class.getName(),
                        databaseUrl,
                        topic.bootstrapServers(),
                        topic.name(),
                        Integer.toString(events))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Ends with the state of a relay that does not run any more, on standard output. */
    public static void main(String[] arguments) {
        var database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        var config = RelayConfig.defaults(arguments[1]).withTopic(arguments[2]).withBatchSize(100);
        var log = new InMemoryEventLog();
        log.appendRound(ORDERS, Integer.parseInt(arguments[3]));
        try (var relay = new KafkaRelay(log, database, config, InstantSource.system())) {
            relay.start();
            Awaitility.await()
                    .forever()
                    .until(
                            () ->
                                    !(relay.state() instanceof RelayState.Running)
                                            && !(relay.state() instanceof RelayState.Retrying));
            System.out.println(relay.state());
        }
    }
}
