package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Frames beyond the pace are let go one by one, in order, and all at once in the end. */
class BrakeTest {

    private final ManualLater later = new ManualLater();
    private final Brake brake = new Brake(later);
    private final List<Integer> done = new ArrayList<>();

    @Test
    void one_frame_is_let_go_in_each_interval() {
        hold(1, 20);
        hold(2, 30);
        hold(3, 40);
        assertThat(done).isEmpty();
        assertThat(brake.size()).isEqualTo(3);

        later.pass();
        assertThat(done).containsExactly(1);
        later.pass();
        later.pass();

        assertThat(done).containsExactly(1, 2, 3);
        assertThat(later.asked()).containsExactly(20L, 30L, 40L);
        assertThat(later.waiting()).isZero();
        assertThat(brake.size()).isZero();
    }

    @Test
    void interval_begins_anew_after_a_pause() {
        hold(1, 20);
        later.pass();
        hold(2, 20);
        assertThat(done).containsExactly(1);

        later.pass();

        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void nobody_waits_for_a_client_that_is_gone() {
        hold(1, 20);
        hold(2, 20);

        brake.release();
        hold(3, 20);

        assertThat(done).containsExactly(1, 2, 3);
        later.pass();
        assertThat(done).hasSize(3);
    }

    @Test
    void nobody_waits_when_the_relay_closes() {
        hold(1, 20);
        hold(2, 20);
        later.close();
        brake.release();

        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void timer_that_has_stopped_holds_nobody() {
        later.close();

        hold(1, 20);

        assertThat(done).containsExactly(1);
    }

    @Test
    void transport_that_does_not_wait_is_told_before_what_is_held_grows_without_end() {
        AtomicInteger ran = new AtomicInteger();
        Mailbox mailbox = new Mailbox(Runnable::run, brake);

        List<Optional<CompletableFuture<Void>>> frames =
                IntStream.range(0, 1_000)
                        .mapToObj(
                                _ ->
                                        mailbox.add(
                                                () -> {
                                                    ran.incrementAndGet();
                                                    return 20;
                                                }))
                        .toList();

        assertThat(frames.stream().filter(Optional::isPresent)).hasSize(256);
        assertThat(ran).hasValue(256);
        assertThat(brake.size()).isEqualTo(256);
        later.pass();
        assertThat(mailbox.add(() -> 0)).isPresent();
    }

    @Test
    void frame_within_the_pace_asks_for_no_timer() {
        Mailbox mailbox = new Mailbox(Runnable::run, brake);

        assertThat(mailbox.add(() -> 0).orElseThrow()).isDone();

        assertThat(later.asked()).isEmpty();
    }

    /** As a transport does that reads on as soon as it may. */
    @Test
    void frames_that_come_while_the_relay_closes_are_let_go_too() {
        Queue<Runnable> workers = new ArrayDeque<>();
        AtomicBoolean closing = new AtomicBoolean();
        Mailbox mailbox =
                new Mailbox(
                        task -> {
                            if (closing.get()) {
                                throw new RejectedExecutionException();
                            }
                            workers.add(task);
                        },
                        brake);
        List<CompletableFuture<Void>> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            frames.add(mailbox.add(() -> 0).orElseThrow());
        }
        frames.get(30)
                .thenRun(
                        () -> {
                            frames.add(mailbox.add(() -> 0).orElseThrow());
                            frames.add(mailbox.add(() -> 0).orElseThrow());
                        });
        closing.set(true);
        workers.remove().run();

        assertThat(frames).hasSize(42).allMatch(CompletableFuture::isDone);
    }

    private void hold(int number, long nanos) {
        CompletableFuture<Void> frame = new CompletableFuture<>();
        frame.thenRun(() -> done.add(number));
        brake.hold(frame, nanos);
    }
}
