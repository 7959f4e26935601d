package exchequer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.bench.nostr.ProductServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bench of payments in small, on the packaged server. */
class QuickPayBenchIT {

    private static final String HOME = "exchequer.home";

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
    }

    @Test
    void every_figure_with_a_target_is_measured_or_says_why_not(@TempDir Path directory)
            throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path file = directory.resolve("result.json");

        int code =
                Bench.run(
                        List.of("pay", "--quick", "--out", file.toString()),
                        new PrintStream(out, true, UTF_8),
                        System.err);

        String line = out.toString(UTF_8);
        assertThat(code).isZero();
        assertThat(line).hasLineCount(1).isEqualTo(Files.readString(file));
        JsonNode measurement = new ObjectMapper().readTree(line);
        assertThat(measurement.get("ok").booleanValue()).isTrue();
        assertThat(measurement.at("/settings/postgresql/fsync").textValue()).isEqualTo("on");
        Map<String, JsonNode> results = new HashMap<>();
        measurement
                .get("results")
                .forEach(result -> results.put(result.get("name").textValue(), result));
        assertThat(results).containsKeys(Target.ofPay().toArray(String[]::new));
        for (String name : Target.ofPay()) {
            boolean leftOut = measurement.at("/settings/left_out").has(name);
            assertThat(results.get(name).get("value").isNumber()).as(name).isEqualTo(!leftOut);
            assertThat(leftOut && !name.equals("lnd_overhead_pct")).as(name).isFalse();
        }
    }
}
