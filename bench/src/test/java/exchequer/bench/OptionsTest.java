package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void without_arguments_everything_is_measured() {
        Options options = Options.parse(List.of());
        assertThat(options.quick()).isFalse();
        assertThat(options.sizes()).containsExactly(0, 1_000_000, 10_000_000);
        assertThat(options.wants("anything")).isTrue();
    }

    @Test
    void values_replace_defaults_in_any_order() {
        Options options =
                Options.parse(
                        List.of("--only", "a,b", "--seconds", "0.5", "--quick", "--events", "7,0"));
        assertThat(options.quick()).isTrue();
        assertThat(options.measured()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.sizes()).containsExactly(0, 7);
        assertThat(options.wants("b", "c")).isTrue();
        assertThat(options.wants("c")).isFalse();
    }

    @Test
    void what_is_not_understood_is_refused() {
        assertThatThrownBy(() -> Options.parse(List.of("--fast", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> Options.parse(List.of("--seconds")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
