package exchequer.eventstore;

import static exchequer.eventstore.TestAppends.ofBytes;
import static exchequer.eventstore.TestAppends.unconditional;
import static exchequer.eventstore.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AppendQueueTest {

    private static final Duration NONE = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void what_comes_first_is_taken_first() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        QueuedAppend first = ofBytes(1);
        QueuedAppend second = ofBytes(1);
        assertThat(queue.put(first, NONE)).isTrue();
        assertThat(queue.put(second, NONE)).isTrue();

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.take(1, NONE)).containsExactly(first, second);
        assertThat(queue.size()).isZero();
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void group_ends_before_it_has_too_many_events() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withGroup(3, 1 << 20));
        QueuedAppend two = unconditional(event("A"), event("B"));
        QueuedAppend twoMore = unconditional(event("A"), event("B"));
        QueuedAppend one = unconditional(event("A"));
        for (QueuedAppend append : List.of(two, twoMore, one)) {
            queue.put(append, NONE);
        }

        assertThat(queue.take(1, NONE)).containsExactly(two);
        assertThat(queue.take(1, NONE)).containsExactly(twoMore, one);
    }

    @Test
    void group_ends_before_it_has_too_many_bytes() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withGroup(99, 1_000));
        queue.put(ofBytes(600), NONE);
        queue.put(ofBytes(600), NONE);

        assertThat(queue.take(1, NONE)).hasSize(1);
        assertThat(queue.take(1, NONE)).hasSize(1);
    }

    @Test
    void append_larger_than_a_group_is_a_group() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withGroup(1, 10));
        QueuedAppend large = unconditional(event("A"), event("B"));
        queue.put(large, NONE);
        queue.put(ofBytes(1), NONE);

        assertThat(queue.take(1, NONE)).containsExactly(large);
    }

    @Test
    void full_queue_lets_in_when_there_is_room_again() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withQueue(2, 1 << 20));
        queue.put(ofBytes(1), NONE);
        queue.put(ofBytes(1), NONE);
        CompletableFuture<Boolean> third = inBackground(() -> queue.put(ofBytes(1), LONG));
        assertThat(third).isNotDone();

        queue.take(1, NONE);
        assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void who_finds_no_room_in_time_is_not_let_in() {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withQueue(1, 1 << 20));
        queue.put(ofBytes(1), NONE);
        long begun = System.nanoTime();

        assertThat(queue.put(ofBytes(1), Duration.ofMillis(50))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(49));
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void bytes_are_bounded_as_well() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withQueue(99, 1_000));
        assertThat(queue.put(ofBytes(600), NONE)).isTrue();
        assertThat(queue.put(ofBytes(600), NONE)).isFalse();
        assertThat(queue.put(ofBytes(100), NONE)).isTrue();

        queue.take(1, NONE);
        assertThat(queue.put(ofBytes(600), NONE)).isTrue();
    }

    @Test
    void append_larger_than_the_bound_gets_in_alone() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withQueue(99, 1_000));
        assertThat(queue.put(ofBytes(5_000), NONE)).isTrue();
        assertThat(queue.put(ofBytes(1), NONE)).isFalse();

        queue.take(1, NONE);
        queue.put(ofBytes(1), NONE);
        assertThat(queue.put(ofBytes(5_000), NONE)).isFalse();
    }

    @Test
    void interruption_ends_the_waiting_and_is_kept() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults().withQueue(1, 1 << 20));
        queue.put(ofBytes(1), NONE);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting =
                Thread.startVirtualThread(
                        () ->
                                interrupted.complete(
                                        !queue.put(ofBytes(1), LONG)
                                                && Thread.currentThread().isInterrupted()));
        waiting.interrupt();

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void lingers_until_as_many_are_there_as_expected() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.put(ofBytes(1), NONE);
        CompletableFuture<List<QueuedAppend>> taken = inBackground(() -> queue.take(3, LONG));
        queue.put(ofBytes(1), NONE);
        assertThat(taken).isNotDone();
        queue.put(ofBytes(1), NONE);

        assertThat(taken.get(10, TimeUnit.SECONDS)).hasSize(3);
    }

    @Test
    void lingers_no_longer_than_told() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.put(ofBytes(1), NONE);

        assertThat(queue.take(1_000, Duration.ofMillis(5))).hasSize(1);
    }

    @Test
    void taker_waits_for_the_first_append() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        CompletableFuture<List<QueuedAppend>> taken = inBackground(() -> queue.take(1, NONE));
        QueuedAppend append = ofBytes(1);
        queue.put(append, NONE);

        assertThat(taken.get(10, TimeUnit.SECONDS)).containsExactly(append);
    }

    @Test
    void closed_queue_gives_what_it_has_and_then_nothing() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.put(ofBytes(1), NONE);
        queue.close();

        assertThat(queue.put(ofBytes(1), LONG)).isFalse();
        assertThat(queue.take(5, LONG)).hasSize(1);
        assertThat(queue.take(5, LONG)).isEmpty();
    }

    @Test
    void closing_wakes_all_who_wait() throws Exception {
        AppendQueue empty = new AppendQueue(EventStoreSettings.defaults());
        AppendQueue full = new AppendQueue(EventStoreSettings.defaults().withQueue(1, 1 << 20));
        full.put(ofBytes(1), NONE);
        CompletableFuture<List<QueuedAppend>> taken = inBackground(() -> empty.take(1, NONE));
        CompletableFuture<Boolean> put = inBackground(() -> full.put(ofBytes(1), LONG));
        await().pollDelay(Duration.ofMillis(20)).until(() -> !taken.isDone() && !put.isDone());
        empty.close();
        full.close();

        assertThat(taken.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(put.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void waits_for_as_many_as_expected_while_a_group_is_stored() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.busy(true);
        queue.put(ofBytes(1), NONE);
        CompletableFuture<Boolean> there = inBackground(() -> queue.awaitWhileBusy(2, 1, LONG));
        await().during(Duration.ofMillis(20)).until(() -> !there.isDone());
        queue.put(ofBytes(1), NONE);

        assertThat(there.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void later_it_waits_only_for_enough() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.busy(true);
        queue.put(ofBytes(1), NONE);
        CompletableFuture<Boolean> there =
                inBackground(() -> queue.awaitWhileBusy(99, 2, Duration.ofMillis(1)));
        await().during(Duration.ofMillis(20)).until(() -> !there.isDone());
        queue.put(ofBytes(1), NONE);

        assertThat(there.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_end_of_storing_ends_the_waiting() throws Exception {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        queue.busy(true);
        CompletableFuture<Boolean> there = inBackground(() -> queue.awaitWhileBusy(2, 1, LONG));
        await().during(Duration.ofMillis(20)).until(() -> !there.isDone());
        queue.busy(false);

        assertThat(there.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void what_is_put_back_comes_first_even_when_closed() {
        AppendQueue queue = new AppendQueue(EventStoreSettings.defaults());
        QueuedAppend first = ofBytes(1);
        QueuedAppend second = ofBytes(1);
        QueuedAppend third = ofBytes(1);
        queue.put(third, NONE);
        queue.close();
        queue.putBack(List.of(first, second));

        assertThat(queue.poll()).containsExactly(first, second, third);
    }

    private <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }
}
