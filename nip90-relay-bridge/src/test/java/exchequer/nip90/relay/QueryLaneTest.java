package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class QueryLaneTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void whoever_asks_much_comes_after_whoever_waits_already() {
        QueryLane busy = new QueryLane(threads::add);
        QueryLane other = new QueryLane(threads::add);
        for (int i = 0; i < 3; i++) {
            ask(busy, "busy " + i);
        }
        ask(other, "other 0");
        ask(other, "other 1");
        run();

        assertThat(done).containsExactly("busy 0", "other 0", "busy 1", "other 1", "busy 2");
    }

    @Test
    void a_lane_that_ran_dry_runs_again() {
        QueryLane lane = new QueryLane(threads::add);
        ask(lane, "one");
        run();
        ask(lane, "two");
        run();
        assertThat(done).containsExactly("one", "two");
    }

    @Test
    void a_question_that_fails_does_not_stop_the_next() {
        QueryLane lane = new QueryLane(threads::add);
        lane.submit(
                () -> {
                    throw new IllegalStateException("a bug");
                },
                () -> {});
        ask(lane, "next");
        while (!threads.isEmpty()) {
            try {
                threads.remove().run();
            } catch (IllegalStateException expected) {
                done.add("failed");
            }
        }
        assertThat(done).containsExactly("failed", "next");
    }

    @Test
    void everybody_is_told_when_there_is_no_room() {
        QueryLane lane = new QueryLane(threads::add);
        for (int i = 0; i < 257; i++) {
            ask(lane, "x");
        }
        assertThat(done).containsExactly("refused x");

        Executor full =
                _ -> {
                    throw new RejectedExecutionException();
                };
        done.clear();
        ask(new QueryLane(full), "y");
        assertThat(done).containsExactly("refused y");
    }

    private void ask(QueryLane lane, String name) {
        lane.submit(() -> done.add(name), () -> done.add("refused " + name));
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }
}
