package exchequer.server.reaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Lanes lanes = new Lanes();

    @AfterEach
    void end() {
        lanes.end(Duration.ofSeconds(5));
    }

    @Test
    void work_of_a_lane_is_done_in_the_order_it_was_given() throws InterruptedException {
        int count = 20_000;
        SplittableRandom random = new SplittableRandom(7);
        Map<String, List<Integer>> done = new ConcurrentHashMap<>();
        CountDownLatch left = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            String lane = "lane-" + random.nextInt(50);
            lanes.add(
                    lane,
                    () -> {
                        done.computeIfAbsent(lane, _ -> new CopyOnWriteArrayList<>()).add(number);
                        left.countDown();
                    });
        }

        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(done.values()).allSatisfy(lane -> assertThat(lane).isSorted());
    }

    @Test
    void work_of_one_lane_is_never_done_twice_at_once() throws InterruptedException {
        int count = 5_000;
        int[] unguarded = new int[1];
        CountDownLatch left = new CountDownLatch(count);
        IntStream.range(0, count)
                .forEach(
                        _ ->
                                lanes.add(
                                        "one",
                                        () -> {
                                            unguarded[0]++;
                                            left.countDown();
                                        }));

        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();

        assertThat(unguarded[0]).isEqualTo(count);
    }

    @Test
    void lane_that_hangs_holds_up_no_other() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        lanes.add(
                "hangs",
                () -> {
                    try {
                        hanging.await();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                });

        lanes.add("goes", other::countDown);

        assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
        hanging.countDown();
    }
}
