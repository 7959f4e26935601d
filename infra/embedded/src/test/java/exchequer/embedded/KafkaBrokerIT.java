package exchequer.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {

    @TempDir Path directory;

    @Test
    void records_are_there_after_a_restart_on_the_same_port() throws Exception {
        int port;
        try (var broker = KafkaBroker.start(directory, 0)) {
            port = broker.port();
            var client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("kept");
            client.send("kept", "one");
        }
        try (var broker = KafkaBroker.start(directory, port)) {
            var client = new BrokerClient(broker.bootstrapServers());
            client.send("kept", "two");
            assertThat(client.readAll("kept")).containsExactly("one", "two");
        }
    }

    @Test
    void records_are_kept_for_ever() throws Exception {
        var client = new BrokerClient(SharedKafka.bootstrapServers());
        client.createTopic("for-ever");
        assertThat(client.topicSetting("for-ever", "retention.ms")).isEqualTo("-1");
        assertThat(client.topicSetting("for-ever", "retention.bytes")).isEqualTo("-1");
        assertThat(client.topicSetting("for-ever", "cleanup.policy")).isEqualTo("delete");
    }

    @Test
    void unknown_topic_is_not_created_by_writing_to_it() {
        Map<String, Object> config =
                Map.of("bootstrap.servers", SharedKafka.bootstrapServers(), "max.block.ms", 1_000);
        try (var producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(
                            () -> producer.send(new ProducerRecord<>("absent", new byte[0])).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }
}
