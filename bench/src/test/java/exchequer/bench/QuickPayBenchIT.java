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

/** The whole bench of payments in small, on the packaged server, where there are no real nodes. */
class QuickPayBenchIT {

    private static final String HOME = "exchequer.home";
    private static final String NODES = "exchequer.lightning.bin";

    @BeforeEach
    void fromTheRootOfTheProject() {
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
        System.clearProperty(NODES);
    }

    @Test
    void every_figure_with_a_target_is_measured_or_says_why_not(@TempDir Path directory)
            throws Exception {
        System.setProperty(NODES, directory.resolve("not-built").toString());
        QuickRun run = QuickRun.of("pay", directory);
        Map<String, JsonNode> results = run.results();
        assertThat(results).containsKeys(Target.ofPay().toArray(String[]::new));
        for (String name : Target.ofPay()) {
            boolean leftOut = run.leftOut(name);
            assertThat(results.get(name).get("value").isNumber()).as(name).isEqualTo(!leftOut);
            assertThat(leftOut).as(name).isEqualTo(name.equals("lnd_overhead_pct"));
        }
    }
}
