package exchequer.eventstore.relay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic as a bystander sees it, who can also write what no relay would. */
public record TestTopic(String bootstrapServers, String name) {

    private static final AtomicInteger NAMES = new AtomicInteger();

    /** A topic nobody has used; it does not exist yet. */
    public static TestTopic unused(String bootstrapServers) {
        return new TestTopic(
                bootstrapServers,
                "events-%d-%d".formatted(ProcessHandle.current().pid(), NAMES.incrementAndGet()));
    }

    public void create(int partitions) throws Exception {
        try (var admin = Admin.create(config())) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    public void delete() throws Exception {
        try (var admin = Admin.create(config())) {
            admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
        }
    }

    public void configure(String setting, String value) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (var admin = Admin.create(config())) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    /** Every committed record, partition by partition. */
    public List<ConsumerRecord<byte[], byte[]>> read() {
        Map<String, Object> config =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest");
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var admin = Admin.create(config());
                var consumer =
                        new KafkaConsumer<>(
                                config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = EventTopic.find(admin, name).orElseThrow().topicPartitions();
            for (var partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                }
            }
        }
        return records;
    }

    /** Writes a record whose headers are complete and whose hash is right. */
    public void forge(int partition, long position, long previousPosition, String payload)
            throws Exception {
        var value = payload.getBytes(StandardCharsets.UTF_8);
        send(partition, value, headers(position, previousPosition, value));
    }

    /** Writes such a record in a transaction that is aborted afterwards. */
    public void forgeAborted(int partition, long position, long previousPosition, String payload)
            throws Exception {
        var value = payload.getBytes(StandardCharsets.UTF_8);
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", name + "-forger");
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(message(partition, value, headers(position, previousPosition, value)))
                    .get(30, TimeUnit.SECONDS);
            producer.abortTransaction();
        }
    }

    private static Map<String, String> headers(long position, long previousPosition, byte[] value) {
        return Map.of(
                EventHeaders.EVENT_ID,
                "event-" + position,
                EventHeaders.TYPE,
                "exchequer.OrderPlaced",
                EventHeaders.VERSION,
                "1",
                EventHeaders.OCCURRED_AT,
                "1970-01-01T00:00:01Z",
                EventHeaders.POSITION,
                Long.toString(position),
                EventHeaders.PREVIOUS_POSITION,
                Long.toString(previousPosition),
                EventHeaders.PAYLOAD_SHA256,
                HexFormat.of().formatHex(EventHeaders.sha256().digest(value)));
    }

    /** Writes any record. */
    public void send(int partition, byte[] value, Map<String, String> headers) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        config(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(message(partition, value, headers)).get(30, TimeUnit.SECONDS);
        }
    }

    private ProducerRecord<byte[], byte[]> message(
            int partition, byte[] value, Map<String, String> headers) {
        var message = new ProducerRecord<byte[], byte[]>(name, partition, null, value);
        headers.forEach(
                (header, text) ->
                        message.headers().add(header, text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    private Map<String, Object> config() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }
}
