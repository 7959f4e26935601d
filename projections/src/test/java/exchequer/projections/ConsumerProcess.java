package exchequer.projections;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.eventstore.rebuild.SchemaRebuild;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The consumer, or a rebuild, in a process of its own: one that can be killed. */
public final class ConsumerProcess {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ConsumerProcess() {}

    static Process start(String what, String url, String bootstrapServers, String topic)
            throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConsumerProcess.class.getName(),
                        what,
                        url,
                        bootstrapServers,
                        topic)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(Path.of("target/consumer-process.log").toFile()))
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        var database = new PGSimpleDataSource();
        database.setUrl(arguments[1]);
        var settings =
                ProjectionsConsumer.settings(arguments[2])
                        .withTopic(arguments[3])
                        .withBatchSize(200);
        switch (arguments[0]) {
            case "live" -> live(database, settings);
            default -> System.exit(rebuild(database, settings, "test"));
        }
    }

    private static void live(DataSource database, ConsumerSettings settings) throws Exception {
        try (var consumer =
                ProjectionsConsumer.create(settings, database, InstantSource.system())) {
            consumer.start();
            consumer.awaitPosition(Long.MAX_VALUE, PATIENCE);
        }
    }

    private static int rebuild(DataSource database, ConsumerSettings settings, String build)
            throws Exception {
        var plan = ProjectionsRebuild.plan(settings, () -> 0, build);
        var outcome =
                new SchemaRebuild(
                                database,
                                plan,
                                InstantSource.system(),
                                progress -> System.out.println(progress))
                        .run(false);
        System.out.println(outcome);
        return outcome instanceof RebuildOutcome.Switched ? 0 : 1;
    }

    static boolean ended(Process process, Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
