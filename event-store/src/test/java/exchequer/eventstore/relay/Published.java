package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** What must be true of every topic a relay has published to, whatever happened meanwhile. */
final class Published {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Published() {}

    static void await(KafkaRelay relay, long position) {
        Awaitility.await().atMost(SOON).until(() -> relay.lastPosition() >= position);
    }

    static <S extends RelayState> S awaitState(KafkaRelay relay, Class<S> state) {
        Awaitility.await().atMost(SOON).until(() -> state.isInstance(relay.state()));
        return state.cast(relay.state());
    }

    static long position(ConsumerRecord<byte[], byte[]> message) {
        return Long.parseLong(
                EventHeaders.value(message.headers(), EventHeaders.POSITION).orElseThrow());
    }

    /** Every event of the log is there, unchanged, in order; repetitions are exactly that. */
    static void assertHolds(TestTopic topic, InMemoryEventLog log) {
        var records = topic.read();
        assertChained(records);
        assertUnchanged(records, log);
        assertThat(records.stream().mapToLong(Published::position).distinct().sorted().boxed())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, log.headPosition()).boxed().toList());
    }

    /** In each partition every new record names the one before it; others are repetitions. */
    static void assertChained(List<ConsumerRecord<byte[], byte[]>> records) {
        var last = new HashMap<Integer, Long>();
        for (var message : records) {
            long before = last.getOrDefault(message.partition(), 0L);
            if (position(message) > before) {
                var previous =
                        EventHeaders.value(message.headers(), EventHeaders.PREVIOUS_POSITION);
                assertThat(previous).contains(Long.toString(before));
                last.put(message.partition(), position(message));
            }
        }
    }

    private static void assertUnchanged(
            List<ConsumerRecord<byte[], byte[]>> records, InMemoryEventLog log) {
        var first = new HashMap<Long, ConsumerRecord<byte[], byte[]>>();
        for (var message : records) {
            long position = position(message);
            var original = first.putIfAbsent(position, message);
            if (original == null) {
                assertThat(message.value()).isEqualTo(log.read(position - 1, 1).get(0).payload());
            } else {
                assertThat(message.partition()).isEqualTo(original.partition());
                assertThat(Arrays.equals(message.key(), original.key())).isTrue();
                assertThat(message.value()).isEqualTo(original.value());
                assertThat(message.headers()).isEqualTo(original.headers());
            }
        }
    }
}
