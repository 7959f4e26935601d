package exchequer.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandoverTest {

    private static final PreparedGroup GROUP = PreparedGroup.unprepared(List.of());

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Handover handover = new Handover();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void a_group_waits_until_it_is_taken() throws Exception {
        CompletableFuture<PreparedGroup> taken =
                CompletableFuture.supplyAsync(handover::take, threads);
        await().during(Duration.ofMillis(20)).until(() -> !taken.isDone());
        handover.awaitTurn();
        handover.put(GROUP);

        assertThat(taken.get(10, TimeUnit.SECONDS)).isSameAs(GROUP);
    }

    @Test
    void none_is_made_ready_until_the_one_before_is_under_way() throws Exception {
        handover.put(GROUP);
        handover.take();
        CompletableFuture<Void> turn = CompletableFuture.runAsync(handover::awaitTurn, threads);
        await().during(Duration.ofMillis(20)).until(() -> !turn.isDone());
        handover.underWay();

        turn.get(10, TimeUnit.SECONDS);
    }

    @Test
    void at_most_one_is_ready() throws Exception {
        handover.put(GROUP);
        handover.take();
        handover.underWay();
        handover.put(GROUP);
        CompletableFuture<Void> turn = CompletableFuture.runAsync(handover::awaitTurn, threads);
        await().during(Duration.ofMillis(20)).until(() -> !turn.isDone());
        handover.take();
        handover.underWay();

        turn.get(10, TimeUnit.SECONDS);
    }

    @Test
    void it_is_idle_when_the_last_one_is_stored_and_the_next_one_asked_for() throws Exception {
        handover.put(GROUP);
        handover.take();
        handover.underWay();
        CompletableFuture<Void> idle = CompletableFuture.runAsync(handover::awaitIdle, threads);
        await().during(Duration.ofMillis(20)).until(() -> !idle.isDone());
        CompletableFuture<PreparedGroup> next =
                CompletableFuture.supplyAsync(handover::take, threads);

        idle.get(10, TimeUnit.SECONDS);
        handover.close();
        assertThat(next.get(10, TimeUnit.SECONDS)).isNull();
    }
}
