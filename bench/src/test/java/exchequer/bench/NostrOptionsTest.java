package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NostrOptionsTest {

    @Test
    void without_arguments_the_figures_are_those_of_the_targets() {
        NostrOptions options = NostrOptions.parse(List.of());
        assertThat(options.quick()).isFalse();
        assertThat(options.idle()).isEqualTo(2_000);
        assertThat(options.fanOut()).isEqualTo(1_000);
        assertThat(options.wants("anything")).isTrue();
    }

    @Test
    void values_replace_defaults_in_any_order() {
        NostrOptions options =
                NostrOptions.parse(
                        List.of(
                                "--only",
                                "a,b",
                                "--seconds",
                                "0.5",
                                "--quick",
                                "--rounds",
                                "2",
                                "--nostr-rs-relay",
                                "/x/y"));
        assertThat(options.quick()).isTrue();
        assertThat(options.measured()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.nostrRsRelay()).isEqualTo(Path.of("/x/y"));
        assertThat(options.wants("b", "c")).isTrue();
        assertThat(options.wants("c")).isFalse();
    }

    @Test
    void what_is_not_understood_is_refused() {
        assertThatThrownBy(() -> NostrOptions.parse(List.of("--fast", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> NostrOptions.parse(List.of("--seconds")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
