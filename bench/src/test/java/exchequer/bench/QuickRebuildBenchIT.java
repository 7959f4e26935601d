package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bench of rebuilds in small. */
class QuickRebuildBenchIT {

    @Test
    void every_figure_is_measured(@TempDir Path directory) throws Exception {
        var results = QuickRun.of("rebuild", directory).results();
        assertThat(results)
                .containsKeys(
                        "rebuild_rate",
                        "rebuild_1m_s",
                        "rebuild_ledger_1m_s",
                        "rebuild_projections_1m_s");
        assertThat(results.get("rebuild_rate").get("value").doubleValue()).isPositive();
    }
}
