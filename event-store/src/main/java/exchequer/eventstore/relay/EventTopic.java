package exchequer.eventstore.relay;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * An event topic as Kafka knows it.
 *
 * @param id Kafka's identity of the topic, another one when a topic of that name is created anew
 */
public record EventTopic(String name, String id, int partitions) {

    private static final long TIMEOUT_SECONDS = 15;

    /** The topic, or nothing while there is none. */
    public static Optional<EventTopic> find(Admin admin, String name) {
        try {
            var description =
                    admin.describeTopics(List.of(name))
                            .topicNameValues()
                            .get(name)
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return Optional.of(
                    new EventTopic(
                            name,
                            description.topicId().toString(),
                            description.partitions().size()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException("cannot describe topic " + name, e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("cannot describe topic " + name, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** All partitions, in their order. */
    public List<TopicPartition> topicPartitions() {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(name, partition))
                .toList();
    }

    /** Creates a topic that keeps everything for ever, unless somebody else does. */
    static void create(Admin admin, RelayConfig config) {
        var topic =
                new NewTopic(config.topic(), config.partitions(), config.replicationFactor())
                        .configs(
                                Map.of(
                                        "cleanup.policy",
                                        "delete",
                                        "retention.ms",
                                        "-1",
                                        "retention.bytes",
                                        "-1",
                                        // Without it, "all" replicas could be a single one.
                                        "min.insync.replicas",
                                        Integer.toString(config.replicationFactor() / 2 + 1)));
        try {
            admin.createTopics(List.of(topic)).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("cannot create " + config.topic(), e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("cannot create " + config.topic(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
