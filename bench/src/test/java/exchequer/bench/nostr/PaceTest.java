package exchequer.bench.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void arrivals_keep_their_rate_whether_or_not_anybody_answers() throws Exception {
        Pace pace = Pace.arrivals(200_000, 7);
        long first = pace.awaitDue();
        long last = first;
        double squares = 0;
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            long next = pace.awaitDue();
            squares += Math.pow((next - last) / 5_000.0, 2);
            last = next;
        }
        assertThat((last - first) / 1e9 * 200_000).isCloseTo(count, within(count * 0.05));
        // Even gaps would give 1, those of a Poisson process 2.
        assertThat(squares / count).isCloseTo(2, within(0.3));
    }

    @Test
    void arrivals_are_due_when_they_were_due_and_not_when_somebody_asks() throws Exception {
        Pace pace = Pace.arrivals(1_000_000, 7);
        pace.awaitDue();
        long late = System.nanoTime() + Duration.ofMillis(20).toNanos();
        while (System.nanoTime() < late) {
            Thread.onSpinWait();
        }
        assertThat(pace.awaitDue()).isLessThan(late - Duration.ofMillis(10).toNanos());
    }

    @Test
    void a_window_lets_the_next_go_only_when_one_was_answered() throws Exception {
        Pace pace = Pace.window(2);
        pace.awaitDue();
        pace.awaitDue();
        CompletableFuture<Long> third = new CompletableFuture<>();
        Thread.startVirtualThread(
                () -> {
                    try {
                        third.complete(pace.awaitDue());
                    } catch (InterruptedException e) {
                        third.completeExceptionally(e);
                    }
                });
        assertThat(third).isNotDone();
        long answered = System.nanoTime();
        pace.answered();
        assertThat(third.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(answered);
    }
}
