package exchequer.eventstore.relay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {

    private final Acknowledgements acknowledgements = new Acknowledgements(2);

    @Test
    void ascending_offsets_of_every_partition_are_in_order() {
        acknowledgements.add(9, stored(0, 0), null);
        acknowledgements.add(9, stored(1, 0), null);
        acknowledgements.add(9, stored(0, 7), null);
        assertThatCode(() -> acknowledgements.requireAll(3)).doesNotThrowAnyException();
    }

    @Test
    void offset_given_away_twice_is_a_loss() {
        acknowledgements.add(9, stored(1, 41), null);
        acknowledgements.add(9, stored(1, 41), null);
        assertThatThrownBy(() -> acknowledgements.requireAll(2))
                .isInstanceOf(KafkaException.class)
                .hasStackTraceContaining("it has lost records");
    }

    @Test
    void record_without_an_answer_is_a_failure() {
        acknowledgements.add(9, stored(0, 0), null);
        assertThatThrownBy(() -> acknowledgements.requireAll(2)).isInstanceOf(KafkaException.class);
    }

    @Test
    void first_refusal_stays() {
        acknowledgements.add(9, stored(0, -1), new TimeoutException("first"));
        acknowledgements.add(9, stored(0, -1), new RecordTooLargeException("second"));
        assertThatThrownBy(acknowledgements::requireNoFailure)
                .isInstanceOf(KafkaException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void record_that_is_too_large_halts() {
        acknowledgements.add(9, stored(0, -1), new RecordTooLargeException("larger than 1"));
        assertThatThrownBy(acknowledgements::requireNoFailure)
                .isInstanceOf(RelayHaltedException.class)
                .hasMessageContaining("position 9")
                .hasMessageContaining("larger than 1");
    }

    private static RecordMetadata stored(int partition, long offset) {
        return new RecordMetadata(new TopicPartition("t", partition), offset, 0, 0, 0, 0);
    }
}
