package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayOptionsTest {

    @Test
    void without_arguments_the_load_is_that_of_the_targets() {
        PayOptions options = PayOptions.parse(List.of());
        assertThat(options.quick()).isFalse();
        assertThat(options.perSecond()).isEqualTo(500);
        assertThat(options.settleDelay()).isNull();
        assertThat(options.wants("anything")).isTrue();
    }

    @Test
    void values_replace_defaults_in_any_order() {
        PayOptions options =
                PayOptions.parse(
                        List.of(
                                "--only",
                                "a,b",
                                "--seconds",
                                "0.5",
                                "--quick",
                                "--rounds",
                                "2",
                                "--outstanding",
                                "7",
                                "--per-second",
                                "12.5",
                                "--settle-delay",
                                "0",
                                "--out",
                                "/x/y"));
        assertThat(options.quick()).isTrue();
        assertThat(options.measured()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.outstanding()).isEqualTo(7);
        assertThat(options.perSecond()).isEqualTo(12.5);
        assertThat(options.settleDelay()).isZero();
        assertThat(options.out()).isEqualTo(Path.of("/x/y"));
        assertThat(options.wants("b", "c")).isTrue();
        assertThat(options.wants("c")).isFalse();
    }

    @Test
    void what_is_not_understood_is_refused() {
        assertThatThrownBy(() -> PayOptions.parse(List.of("--fast", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> PayOptions.parse(List.of("--seconds")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
