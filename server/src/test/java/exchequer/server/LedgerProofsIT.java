package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A paid job is proven to somebody who has files only. */
class LedgerProofsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RunningServer server;

    @TempDir private static Path files;

    @BeforeAll
    static void pay_for_a_job() {
        server = RunningServer.fresh("exchequer.ledger.checkpoints.every=100ms");
        Buyer buyer = Buyer.register(server);
        try (Provider provider = new Provider(server)) {
            String rfq = buyer.open(provider.targeted());
            String order = buyer.award(rfq, buyer.quoteOf(rfq));
            buyer.awaitOrder(order, "closed_at");
        }
        Awaitility.await("a checkpoint of the payment")
                .atMost(PATIENCE)
                .until(
                        () -> get("/v1/ledger/checkpoints?limit=1"),
                        page ->
                                !page.get("items").isEmpty()
                                        && page.get("items").get(0).get("size").asLong() >= 2);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void payment_is_proven_by_files_alone() throws Exception {
        JsonNode page = get("/v1/ledger/checkpoints");
        JsonNode latest = page.get("items").get(0);
        String key = page.get("key").asText();
        long size = latest.get("size").asLong();
        assertThat(get("/v1/ledger/checkpoints/latest")).isEqualTo(latest);
        assertThat(get("/v1/ledger/checkpoints/" + size)).isEqualTo(latest);
        assertThat(Files.readString(server.dataDir().resolve("keys/ledger.key"))).hasSize(65);

        JsonNode report = get("/v1/reports/nip90-payments/daily");
        JsonNode row = report.get("rows").get(0);
        JsonNode transfers =
                get("/v1/ledger/payments/" + row.get("payment_hash").asText() + "/transfers");
        assertThat(transfers).as("amount and fee").hasSize(2);
        Path note = write("checkpoint.txt", latest.get("note").asText());
        Path proof = proofOf(transfers.get(0));
        Path other = proofOf(transfers.get(1));
        Path rowFile = write("row.json", row.toString());
        Path reportFile = write("report.json", text("/v1/reports/nip90-payments/daily"));
        Path growth = write("growth.json", text("/v1/ledger/proofs/consistency?from=1&to=" + size));
        Path export = files.resolve("journal.jsonl");
        assertThat(
                        Shell.run(
                                "export",
                                "journal",
                                "--data",
                                server.dataDir().toString(),
                                "--out",
                                export.toString()))
                .isZero();

        assertThat(verify(key, note, proof)).isZero();
        assertThat(verify(key, note, proof, other, rowFile)).isZero();
        assertThat(verify(key, note, proof, rowFile)).as("half of it").isEqualTo(2);
        assertThat(verify(key, note, proof, rowFile, reportFile, growth, export)).isZero();
        assertThat(verify(key, rowFile)).isEqualTo(2);
        Path wrong =
                write(
                        "wrong.json",
                        row.toString().replace("\"amount_msat\":21000", "\"amount_msat\":21001"));
        assertThat(verify(key, note, proof, other, wrong)).isEqualTo(1);
        Path tampered =
                write("tampered.jsonl", Files.readString(export).replaceFirst("21000", "21001"));
        assertThat(verify(key, tampered)).isEqualTo(1);
    }

    @Test
    void key_of_the_ledger_is_told_to_whoever_has_the_data_directory() {
        server.run("key", "--ledger");
        assertThat(server.dataDir().resolve("logs/command.log"))
                .content()
                .contains(get("/v1/ledger/checkpoints").get("key").asText());
    }

    @Test
    void wrong_questions_have_precise_answers() {
        assertProblem("/v1/ledger/checkpoints/999999", 404, "not_found");
        assertProblem("/v1/ledger/checkpoints/x", 422, "invalid_field");
        assertProblem("/v1/ledger/checkpoints?limit=0", 422, "invalid_field");
        assertProblem("/v1/ledger/checkpoints?before=-1", 422, "invalid_field");
        for (String wrong :
                List.of(
                        "inclusion",
                        "inclusion?entry=x",
                        "inclusion?entry=0",
                        "inclusion?entry=2&size=1",
                        "inclusion?entry=1&size=999999",
                        "consistency",
                        "consistency?from=2&to=1",
                        "consistency?from=1&to=999999")) {
            assertProblem("/v1/ledger/proofs/" + wrong, 422, "invalid_field");
        }
        assertProblem("/v1/ledger/proofs/inclusion?entry=999999&size=999999", 404, "not_found");
        assertProblem("/v1/ledger/proofs/inclusion?entry=999999", 404, "not_found");
        for (String path :
                List.of(
                        "checkpoints",
                        "checkpoints/latest",
                        "proofs/inclusion?entry=1",
                        "export")) {
            assertThat(Buyer.register(server).api().get("/v1/ledger/" + path).status())
                    .as(path)
                    .isEqualTo(403);
        }
    }

    @Test
    void books_that_contradict_what_was_signed_make_the_node_unready() throws Exception {
        RunningServer other = RunningServer.fresh("exchequer.ledger.checkpoints.every=100ms");
        try {
            Buyer buyer = Buyer.register(other);
            try (Provider provider = new Provider(other)) {
                String rfq = buyer.open(provider.targeted());
                buyer.awaitOrder(buyer.award(rfq, buyer.quoteOf(rfq)), "closed_at");
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    other.operator().get("/v1/ledger/checkpoints/latest").status()
                                            == 200);
            PGSimpleDataSource database = new PGSimpleDataSource();
            database.setUrl(other.infrastructure().jdbcUrl());
            database.setUser("postgres");
            try (var connection = database.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute(
                        """
                        set session_replication_role = replica;
                        update ledger_checkpoints.checkpoints set root = sha256('other')""");
            }
            Awaitility.await("an incident")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                Answer health = other.anybody().get("/health/ready");
                                return health.status() == 503 && health.text().contains("Incident");
                            });
        } finally {
            other.close();
        }
    }

    private static void assertProblem(String path, int status, String code) {
        Answer answer = server.operator().get(path);
        assertThat(answer.status()).as(path + answer).isEqualTo(status);
        assertThat(answer.json().get("code").asText()).as(path).isEqualTo(code);
    }

    private static Path proofOf(JsonNode transfer) throws IOException {
        long number = transfer.get("number").asLong();
        return write(
                "proof-%d.json".formatted(number),
                text("/v1/ledger/proofs/inclusion?entry=" + number));
    }

    private static int verify(String key, Path... given) {
        String[] arguments = new String[given.length + 3];
        arguments[0] = "verify";
        arguments[1] = "--key";
        arguments[2] = key;
        for (int i = 0; i < given.length; i++) {
            arguments[i + 3] = given[i].toString();
        }
        return Shell.run(arguments);
    }

    private static Path write(String name, String text) throws IOException {
        return Files.writeString(files.resolve(name), text);
    }

    private static JsonNode get(String path) {
        return server.operator().get(path).ok();
    }

    private static String text(String path) {
        Answer answer = server.operator().get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text();
    }
}
