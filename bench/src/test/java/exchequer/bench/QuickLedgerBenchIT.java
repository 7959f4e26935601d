package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.bench.nostr.ProductServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bench of the ledger in small, on the packaged server. */
class QuickLedgerBenchIT {

    private static final String HOME = "exchequer.home";

    @BeforeEach
    void from_the_root_of_the_project() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("exchequer"))) {
            here = here.getParent();
        }
        System.setProperty(HOME, here.toString());
        assertThat(ProductServer.jar()).as("the packaged server; run mvn package first").exists();
    }

    @AfterEach
    void forget() {
        System.clearProperty(HOME);
    }

    @Test
    void every_figure_with_a_target_is_measured(@TempDir Path directory) throws Exception {
        QuickRun run = QuickRun.of("ledger", directory);
        Map<String, JsonNode> results = run.results();
        assertThat(results).containsKeys(Target.ofLedger().toArray(String[]::new));
        for (String name : Target.ofLedger()) {
            // Others are measured where somebody has a copy of them.
            boolean isMeasured = results.get(name).get("value").isNumber();
            assertThat(isMeasured || name.contains("_vs_")).as(name).isTrue();
        }
    }
}
