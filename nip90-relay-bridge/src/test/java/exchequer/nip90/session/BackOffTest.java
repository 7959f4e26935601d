package exchequer.nip90.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff =
            new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(1));

    @Test
    void pauses_double_up_to_the_longest_and_half_of_each_is_chance() {
        long[] wholeMs = {1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000};
        for (int failures = 1; failures <= wholeMs.length; failures++) {
            for (int i = 0; i < 200; i++) {
                assertThat(backOff.after(failures).toMillis())
                        .isBetween(wholeMs[failures - 1] / 2, wholeMs[failures - 1]);
            }
        }
        assertThat(backOff.after(Integer.MAX_VALUE)).isLessThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void two_that_fail_together_do_not_come_back_together() {
        Set<Duration> pauses = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            pauses.add(backOff.after(5));
        }
        assertThat(pauses.size()).isGreaterThan(80);
    }
}
