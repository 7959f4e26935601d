package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.cli.Shell;
import exchequer.settlement.lightning.Preimage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Payments from before, taken over by the command that people run, and everything made again. */
class HistoryImportIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = System.nanoTime();
    private static final AtomicInteger TESTS = new AtomicInteger();

    private final RunningServer server = RunningServer.shared();
    private final Random random = new Random(SEED);

    /** A day of its own for each test, long ago. */
    private final Instant day =
            Instant.parse("2020-01-01T00:00:00Z").plus(days(SEED + TESTS.incrementAndGet()));

    @TempDir private Path directory;

    private static Duration days(long seed) {
        return Duration.ofDays(Math.floorMod(seed, 1_000));
    }

    private String lndPayment(int index) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        Preimage preimage = new Preimage(HexFormat.of().formatHex(bytes));
        long seconds = day.getEpochSecond() + index;
        return """
        {"payment_hash":"%s","payment_preimage":"%s","value_msat":"20000","fee_msat":"35",\
        "status":"SUCCEEDED","creation_time_ns":"%d000000000","htlcs":[],"payment_index":"%d"}"""
                .formatted(preimage.hash().value(), preimage.value(), seconds, index);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private int run(String command, String... arguments) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", server.dataDir().toString()));
        return Shell.run(all.toArray(String[]::new));
    }

    private JsonNode report() {
        return server.operator()
                .get(
                        "/v1/reports/nip90-payments/window?start=%s&end=%s"
                                .formatted(day, day.plus(Duration.ofDays(1))))
                .ok();
    }

    private long degraded() {
        return number(report(), "degraded_binding_count");
    }

    private static long number(JsonNode report, String name) {
        JsonNode found = report.findValue(name);
        assertThat(found).as("%s in %s", name, report).isNotNull();
        return found.asLong();
    }

    private void awaitDegraded(long count) {
        Awaitility.await("imported payments in the report")
                .atMost(PATIENCE)
                .until(this::degraded, found -> found == count);
    }

    @Test
    void records_are_taken_over_once_and_stand_apart_also_after_a_rebuild() throws IOException {
        String payments =
                "{\"payments\":[\n%s,\n%s,\n%s]}"
                        .formatted(lndPayment(1), lndPayment(2), lndPayment(3));
        Path lnd = file("lnd.json", payments);
        assertThat(run("import", lnd.toString())).isZero();
        awaitDegraded(3);
        assertThat(number(report(), "payment_count")).isZero();

        assertThat(run("import", lnd.toString())).as("the same again").isZero();
        Path otherwise =
                file(
                        "otherwise.jsonl",
                        payments.substring(13, payments.length() - 2).replace(",\n{", "\n{"));
        assertThat(run("import", otherwise.toString())).as("the same elsewhere").isZero();
        assertThat(run("rebuild")).isZero();
        assertThat(degraded()).isEqualTo(3);

        Path more = file("more.jsonl", lndPayment(4) + "\n");
        assertThat(run("import", more.toString())).isZero();
        awaitDegraded(4);
        JsonNode newest = server.operator().get("/v1/imports?limit=1").ok().get("items").get(0);
        assertThat(newest.get("format").asText()).isEqualTo("lnd_payment");
        assertThat(newest.get("line").asLong()).isEqualTo(1);
        assertThat(newest.get("file_sha256").asText()).hasSize(64);
        assertThat(newest.get("importer_version").asInt()).isEqualTo(1);
    }

    @Test
    void what_can_not_be_read_is_told_and_the_rest_is_taken_over() throws IOException {
        Path mixed =
                file(
                        "mixed.jsonl",
                        lndPayment(1)
                                + "\nno json\n"
                                + lndPayment(2).replace("SUCCEEDED", "PERHAPS")
                                + "\n"
                                + lndPayment(3)
                                + "\n");
        assertThat(run("import", mixed.toString())).isEqualTo(1);
        awaitDegraded(2);
        assertThat(run("import", directory.resolve("missing").toString())).isEqualTo(2);
    }

    @Test
    void request_that_is_none_is_refused() {
        var answer =
                server.operator()
                        .post(
                                "/v1/imports",
                                "import-" + SEED,
                                "{\"file_sha256\":\"xyz\",\"records\":[]}");
        assertThat(answer.status()).isEqualTo(422);
    }
}
