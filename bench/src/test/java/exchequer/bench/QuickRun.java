package exchequer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole bench in small, and its results by name. */
record QuickRun(JsonNode measurement, Map<String, JsonNode> results) {

    /** It has to succeed, to be durable, and to print the one line that is also in its file. */
    static QuickRun of(String bench, Path directory, String... options) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path file = directory.resolve("result.json");

        List<String> arguments = new ArrayList<>(List.of(bench, "--quick"));
        arguments.addAll(List.of("--out", file.toString()));
        arguments.addAll(List.of(options));
        int code = Bench.run(arguments, new PrintStream(out, true, UTF_8), System.err);

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
        return new QuickRun(measurement, results);
    }

    boolean leftOut(String name) {
        return measurement.at("/settings/left_out").has(name);
    }
}
