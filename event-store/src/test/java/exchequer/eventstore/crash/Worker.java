package exchequer.eventstore.crash;

import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;

/**
 * The process that is killed: two nodes with sixteen clients that append, a relay, a consumer of
 * the topic, and a reader of the log. Obeys lines on its standard input, and ends with that.
 */
final class Worker {

    static final int CLIENTS = 16;
    static final String TOPIC = "crash.events.v1";
    static final String CONSUMER = "crash";

    /** Appends are slow until a storm: the log stays short, and kills hit when much is going on. */
    private static final int STORM = 400;

    private static final Duration TRICKLE = Duration.ofMillis(40);

    private final Semaphore permits = new Semaphore(0);
    private volatile boolean quiet;

    private Worker() {}

    /** {@code arguments}: number of this worker, seed, JDBC URL, Kafka address, journal. */
    public static void main(String[] arguments) throws Exception {
        new Worker()
                .run(
                        Integer.parseInt(arguments[0]),
                        Long.parseLong(arguments[1]),
                        arguments[2],
                        arguments[3],
                        Path.of(arguments[4]));
    }

    private void run(int number, long seed, String url, String kafka, Path journalPath)
            throws Exception {
        List<AgroalDataSource> pools = List.of(pool(url), pool(url));
        List<PostgresEventStorageEngine> nodes = new ArrayList<>();
        var converter = new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));
        for (AgroalDataSource pool : pools) {
            nodes.add(new PostgresEventStorageEngine(pool, converter, InstantSource.system()));
        }
        Journal journal = new Journal(journalPath);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed + 31L * number + i);
            var client = new WorkerClient(nodes.get(i % 2), journal, number, i, random, permits);
            clients.add(Thread.ofVirtual().name("client-" + i).start(client));
        }
        Thread.ofVirtual().start(this::trickle);
        TailReader tail = new TailReader(nodes.getLast(), pools.getLast());
        Thread.ofVirtual().name("tail").start(tail);
        RelayConfig config = RelayConfig.defaults(kafka).withTopic(TOPIC).withBatchSize(50);
        KafkaRelay relay =
                new KafkaRelay(nodes.getFirst(), pools.getFirst(), config, InstantSource.system());
        ConsumerSettings settings =
                ConsumerSettings.defaults(CONSUMER, kafka, TailReader.SCHEMA)
                        .withTopic(TOPIC)
                        .withBatchSize(70);
        PositionedConsumer consumer =
                new PositionedConsumer(
                        settings, pools.getFirst(), Effects::ofConsumer, InstantSource.system());
        relay.start();
        consumer.start();
        System.out.println("ready");
        obey(clients, () -> relay.state() + " " + consumer.state() + " tail " + tail.state());
        System.exit(0);
    }

    private void obey(List<Thread> clients, Supplier<String> state) throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = input.readLine()) != null) {
            switch (line) {
                case "storm" -> permits.release(STORM);
                case "calm" -> permits.drainPermits();
                case "quiet" -> {
                    quiet = true;
                    permits.drainPermits();
                    permits.release(WorkerClient.END);
                    for (Thread client : clients) {
                        client.join(Duration.ofSeconds(60));
                    }
                    System.out.println("quiet");
                }
                case "state" -> System.out.println("state " + state.get());
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private void trickle() {
        try {
            Semaphore never = new Semaphore(0);
            while (!quiet && !never.tryAcquire(TRICKLE.toMillis(), TimeUnit.MILLISECONDS)) {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AgroalDataSource pool(String url) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier()
                        .connectionPoolConfiguration(
                                connections ->
                                        connections
                                                .maxSize(14)
                                                .acquisitionTimeout(Duration.ofSeconds(10))
                                                .exceptionSorter(new PostgreSQLExceptionSorter())
                                                .connectionFactoryConfiguration(
                                                        factory -> factory.jdbcUrl(url))));
    }
}
