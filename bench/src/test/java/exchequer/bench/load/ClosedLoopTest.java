package exchequer.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ClosedLoopTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void only_what_ends_after_the_warm_up_is_counted() throws Exception {
        AtomicLong written = new AtomicLong();
        Load load =
                _ ->
                        () -> {
                            LockSupport.parkNanos(1_000_000);
                            written.addAndGet(10);
                            return 10;
                        };

        Sample sample = ClosedLoop.run(load, 4, SHORT, SHORT, CpuTime.NONE);

        assertThat(sample.acknowledged()).isEqualTo(written.get());
        assertThat(sample.events()).isPositive().isLessThan(written.get());
        assertThat(sample.latency().getTotalCount()).isPositive();
        assertThat(sample.latency().getMinValue()).isGreaterThanOrEqualTo(900_000);
        assertThat(sample.rate())
                .isLessThanOrEqualTo(1e9 * sample.events() / SHORT.toNanos() * 1.001);
    }

    @Test
    void conflicts_are_no_events() throws Exception {
        Load load =
                _ ->
                        () -> {
                            LockSupport.parkNanos(1_000_000);
                            return Load.Writer.CONFLICT;
                        };

        Sample sample = ClosedLoop.run(load, 2, SHORT, SHORT, CpuTime.NONE);

        assertThat(sample.events()).isZero();
        assertThat(sample.acknowledged()).isZero();
        assertThat(sample.conflicts()).isPositive();
    }

    @Test
    void a_failure_ends_the_load_and_gives_no_figure() {
        Load load =
                _ ->
                        () -> {
                            throw new IllegalArgumentException("full");
                        };

        assertThatThrownBy(
                        () -> ClosedLoop.run(load, 2, Duration.ofMinutes(5), SHORT, CpuTime.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("full");
    }

    @Test
    void a_series_tells_the_median_of_its_rounds() {
        Series series = new Series();
        for (long events : new long[] {100, 900, 200}) {
            series.add(new Sample(events, 1_000_000_000, Histograms.create(), 0, events, 0, 0));
        }

        assertThat(series.rate()).isEqualTo(200);
        assertThat(series.slowest()).isEqualTo(100);
        assertThat(series.fastest()).isEqualTo(900);
    }
}
