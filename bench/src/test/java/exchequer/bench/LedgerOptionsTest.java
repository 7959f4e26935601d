package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerOptionsTest {

    @Test
    void without_arguments_the_journal_has_a_million_entries() {
        assertThat(LedgerOptions.parse(List.of()))
                .isEqualTo(new LedgerOptions(false, 1_000_000, 2_000, 3, null));
    }

    @Test
    void values_replace_defaults_in_any_order() {
        assertThat(
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
                                        "9")))
                .isEqualTo(new LedgerOptions(true, 7_000, 9, 2, Path.of("/x")));
    }

    @Test
    void what_is_not_understood_is_refused() {
        for (List<String> wrong : List.of(List.of("--fast", "1"), List.of("--entries"))) {
            assertThatThrownBy(() -> LedgerOptions.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
