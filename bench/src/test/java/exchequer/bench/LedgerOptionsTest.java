package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerOptionsTest {

    @Test
    void without_arguments_the_journal_has_a_million_entries() {
        LedgerOptions options = LedgerOptions.parse(List.of());
        assertThat(options).isEqualTo(LedgerOptions.full());
        assertThat(options.entries()).isEqualTo(1_000_000);
        assertThat(options.wantsRates()).isTrue();
        assertThat(options.wantsProofs()).isTrue();
    }

    @Test
    void values_replace_defaults_in_any_order() {
        LedgerOptions options =
                LedgerOptions.parse(
                        List.of(
                                "--entries",
                                "7000",
                                "--quick",
                                "--out",
                                "/x",
                                "--rounds",
                                "2",
                                "--proofs",
                                "9",
                                "--seconds",
                                "1.5",
                                "--only",
                                "rates",
                                "--pgledger",
                                "/p",
                                "--tbperf",
                                "/t",
                                "--warm-up",
                                "0"));
        assertThat(options)
                .isEqualTo(
                        new LedgerOptions(
                                true,
                                7_000,
                                9,
                                2,
                                Duration.ZERO,
                                Duration.ofMillis(1_500),
                                Set.of("rates"),
                                Path.of("/p"),
                                Path.of("/t"),
                                Path.of("/x")));
        assertThat(options.wantsProofs()).isFalse();
    }

    @Test
    void what_is_not_understood_is_refused() {
        for (List<String> wrong : List.of(List.of("--fast", "1"), List.of("--entries"))) {
            assertThatThrownBy(() -> LedgerOptions.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
