package exchequer.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SharedTailTest {

    private final List<Long> asked = new ArrayList<>();
    private long head;

    @Test
    void readers_at_the_end_share_one_question() {
        SharedTail tail = tail(100, 1_000);
        head = 10;
        assertThat(positions(tail.read(4, 50))).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(positions(tail.read(4, 50))).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(positions(tail.read(7, 2))).containsExactly(8L, 9L);
        assertThat(asked).containsExactly(4L);
    }

    @Test
    void what_was_appended_since_is_asked_for() {
        SharedTail tail = tail(100, 1_000);
        head = 3;
        assertThat(positions(tail.read(0, 50))).containsExactly(1L, 2L, 3L);
        assertThat(tail.read(3, 50)).isEmpty();
        head = 5;
        assertThat(positions(tail.read(3, 50))).containsExactly(4L, 5L);
        assertThat(positions(tail.read(2, 50))).containsExactly(3L, 4L, 5L);
        assertThat(asked).containsExactly(0L, 3L, 3L);
    }

    @Test
    void reader_far_behind_asks_for_itself_and_drives_nothing_out() {
        SharedTail tail = tail(100, 1_000);
        head = 500;
        tail.read(495, 50);
        assertThat(positions(tail.read(10, 3))).containsExactly(11L, 12L, 13L);
        assertThat(positions(tail.read(496, 50))).containsExactly(497L, 498L, 499L, 500L);
        assertThat(asked).containsExactly(495L, 10L);
    }

    @Test
    void reader_that_was_away_is_not_joined_to_what_was_known() {
        SharedTail tail = tail(100, 1_000);
        head = 5;
        tail.read(0, 50);
        head = 20;
        assertThat(positions(tail.read(15, 50))).containsExactly(16L, 17L, 18L, 19L, 20L);
        assertThat(positions(tail.read(4, 2))).containsExactly(5L, 6L);
        assertThat(asked).containsExactly(0L, 15L, 4L);
    }

    /** Payloads are ten bytes: one limit is five events, the other two. */
    @Test
    void no_more_is_kept_than_allowed() {
        for (SharedTail tail : List.of(tail(5, 1_000), tail(100, 29))) {
            asked.clear();
            head = 8;
            assertThat(tail.read(0, 50)).hasSize(8);
            assertThat(positions(tail.read(6, 50))).containsExactly(7L, 8L);
            assertThat(asked).containsExactly(0L);
            assertThat(tail.read(1, 50)).hasSize(7);
            assertThat(asked).containsExactly(0L, 1L);
        }
    }

    @Test
    void any_number_of_readers_sees_everything_once_and_in_order() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SharedTail tail = tail(7, 1_000);
        long[] read = new long[4];
        for (int step = 0; step < 5_000; step++) {
            head += random.nextInt(3);
            int reader = random.nextInt(read.length);
            int max = 1 + random.nextInt(9);
            List<Long> page = positions(tail.read(read[reader], max));
            long expected = Math.min(read[reader] + max, head);
            // What another reader has found earlier may end before the head.
            assertThat(page)
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(
                            LongStream.rangeClosed(
                                            read[reader] + 1,
                                            page.isEmpty() ? read[reader] : page.getLast())
                                    .boxed()
                                    .toList());
            if (read[reader] < head) {
                assertThat(page).as("seed %d, step %d", seed, step).isNotEmpty();
            }
            assertThat(read[reader] + page.size()).isLessThanOrEqualTo(expected);
            read[reader] += page.size();
        }
    }

    private SharedTail tail(int capacity, long bytes) {
        return new SharedTail(
                (after, max) -> {
                    asked.add(after);
                    return LongStream.rangeClosed(after + 1, Math.min(after + max, head))
                            .mapToObj(SharedTailTest::event)
                            .toList();
                },
                capacity,
                bytes);
    }

    private static List<Long> positions(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::position).toList();
    }

    private static StoredEvent event(long position) {
        return new StoredEvent(
                position,
                "event-" + position,
                "exchequer.Something",
                "1",
                Instant.EPOCH,
                new byte[10],
                Map.of(),
                List.of());
    }
}
