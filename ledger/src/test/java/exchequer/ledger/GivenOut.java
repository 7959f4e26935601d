package exchequer.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import exchequer.ledger.checkpoint.Checkpoint;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.NoteSigner;
import exchequer.ledger.export.JournalExport;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.proof.LedgerProofs;
import exchequer.ledger.proof.ProofJson;
import exchequer.ledger.verify.OfflineVerification;
import exchequer.ledger.verify.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a ledger of 60 paid orders of two tenants gives out, and two programs to verify it. */
final class GivenOut {

    static final int ORDERS = 60;

    /** Accrual, principal, fee and discount of each order. */
    static final int ENTRIES = 4 * ORDERS;

    static final NoteSigner SIGNER = NoteSigner.of("ledger.example/it", new byte[32]);

    private static final Path SECOND_READER =
            Path.of("src/test/resources/second-reader/verify.py").toAbsolutePath();

    private final Books books = new Books();
    private final String export;

    /** Signed at the sizes 1, 100 and that of all. */
    GivenOut() throws SQLException {
        this(35);
    }

    /** With another fee for every payment. */
    GivenOut(long feeMsat) throws SQLException {
        for (int order = 1; order <= ORDERS; order++) {
            String tenant = order % 5 == 0 ? "zenith" : "acme";
            Map<String, Object> accepted = Facts.deliveryAccepted(order, 21_000);
            Map<String, Object> settled =
                    Facts.paymentSettled(order, order, 20_000, feeMsat, 21_000);
            books.apply(
                    Facts.event(order * 2 - 1, tenant, "DeliveryAccepted", Facts.json(accepted)),
                    Facts.event(order * 2, tenant, "PaymentSettled", Facts.json(settled)));
        }
        var bytes = new ByteArrayOutputStream();
        new JournalExport(books.queries()).writeAll(bytes);
        export = bytes.toString(UTF_8);
        for (long size : new long[] {1, 100, ENTRIES}) {
            sign(size);
        }
    }

    private void sign(long size) throws SQLException {
        TreeHash root = tree().at(it -> it.root(size));
        var note = SIGNER.sign(new Checkpoint(SIGNER.key().name(), size, root));
        try (var connection = books.database().getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                insert into ledger_checkpoints.checkpoints
                                values (?, ?, ?, now())""")) {
            insert.setLong(1, size);
            insert.setBytes(2, root.bytes());
            insert.setString(3, note.note());
            insert.executeUpdate();
        }
    }

    Books books() {
        return books;
    }

    String export() {
        return export;
    }

    List<String> lines() {
        return export.lines().toList();
    }

    private LedgerTree tree() {
        return new LedgerTree(books.database());
    }

    String root(long size) {
        return tree().at(it -> it.root(size)).hex();
    }

    String note(long size) {
        return new Checkpoints(books.database()).ofSize(size).orElseThrow().note().note();
    }

    String inclusion(long entry, long size) {
        String tenant = books.queries().transfer("acme", entry).isPresent() ? "acme" : "zenith";
        return new String(
                ProofJson.bytes(proofs().inclusion(tenant, entry, size).orElseThrow()), UTF_8);
    }

    String consistency(long from, long to) {
        return new String(ProofJson.bytes(proofs().consistency(from, to)), UTF_8);
    }

    private LedgerProofs proofs() {
        return new LedgerProofs(tree(), new Checkpoints(books.database()));
    }

    /** What {@code ./exchequer verify} makes of these files, in their order. */
    static List<Outcome> verify(Path... files) {
        var verification = new OfflineVerification(List.of(SIGNER.key()), it -> {});
        return List.copyOf(verification.verify(List.of(files)).values());
    }

    /**
     * What the program in another language said.
     *
     * @param status 0 when everything is sound, 1 when something is not
     */
    record Second(int status, String said) {}

    /** What it makes of these files; skips the test where there is no Python. */
    static Second second(Path... files) throws IOException, InterruptedException {
        assumeThat(Stream.of(System.getenv("PATH").split(":")))
                .as("python3 is there")
                .anyMatch(path -> Files.isExecutable(Path.of(path, "python3")));
        var command =
                new ArrayList<>(List.of("python3", SECOND_READER.toString(), SIGNER.key().text()));
        Stream.of(files).map(Path::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Second(process.exitValue(), said);
    }
}
