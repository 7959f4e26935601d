package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bench in small, so that it does not rot between the times somebody measures. */
class QuickBenchIT {

    @Test
    void every_figure_with_a_target_is_measured_or_says_why_not(@TempDir Path directory)
            throws Exception {
        QuickRun run = QuickRun.of("append", directory);
        Map<String, JsonNode> results = run.results();
        assertThat(results).containsKeys(Target.ofAppend().toArray(String[]::new));
        results.forEach(
                (name, result) ->
                        assertThat(result.get("value").isNumber() || run.leftOut(name))
                                .as(name)
                                .isTrue());
    }
}
