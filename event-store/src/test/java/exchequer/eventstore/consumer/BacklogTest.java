package exchequer.eventstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final Backlog backlog = new Backlog(2, 3, 10_000);

    @Test
    void partition_is_full_at_its_number_of_records() {
        backlog.add(incoming(0, 10));
        backlog.add(incoming(0, 10));
        assertThat(backlog.isFull(0)).isFalse();
        backlog.add(incoming(0, 10));
        assertThat(backlog.isFull(0)).isTrue();
        assertThat(backlog.isFull(1)).isFalse();
        assertThat(backlog.size()).isEqualTo(3);
    }

    @Test
    void partition_is_full_at_its_number_of_bytes() {
        backlog.add(incoming(1, 20_000));
        assertThat(backlog.isFull(1)).isTrue();
    }

    @Test
    void what_is_applied_makes_room() {
        var large = incoming(1, 20_000);
        backlog.add(large);
        backlog.add(incoming(1, 10));
        backlog.remove(List.of(large));
        assertThat(backlog.isFull(1)).isFalse();
        assertThat(backlog.size()).isEqualTo(1);
    }

    private static IncomingRecord incoming(int partition, int bytes) {
        var event =
                new ReceivedEvent(
                        1, "id", "type", "1", "", Instant.EPOCH, Map.of(), new byte[bytes]);
        return new IncomingRecord(partition, 0, 0, new byte[32], event);
    }
}
