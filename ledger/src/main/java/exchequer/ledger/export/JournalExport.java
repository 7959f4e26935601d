package exchequer.ledger.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.ledger.Hash;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.Transfer;
import exchequer.ledger.merkle.Frontier;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the whole journal as JSON lines: a first line that says what this is, a line per entry
 * ({@link ExportLine}), and a last line with their number, the hash of the last one and the root of
 * the Merkle tree, by which a file that was cut off is known. Its bytes are a function of the
 * journal alone.
 */
public final class JournalExport {

    /** What the first line says it is. */
    public static final String KIND = "exchequer.journal_export.v1";

    private static final int BATCH = 1_000;
    private static final int BUFFER_BYTES = 1 << 16;

    private final LedgerQueries ledger;

    public JournalExport(LedgerQueries ledger) {
        this.ledger = ledger;
    }

    /** Everything of every tenant. Does not close the stream. */
    public void writeAll(OutputStream out) {
        write(out, ExportLine::of);
    }

    /**
     * Everything of one tenant; of the others' entries only the hashes, without which the chain
     * could not be followed. Does not close the stream.
     *
     * @throws UncheckedIOException when the stream fails
     */
    public void write(OutputStream out, String tenant) {
        write(
                out,
                transfer ->
                        transfer.tenant().equals(tenant)
                                ? ExportLine.of(transfer)
                                : ExportLine.withheld(transfer));
    }

    @FunctionalInterface
    private interface Form {
        String of(Transfer transfer);
    }

    private void write(OutputStream out, Form form) {
        var lines = new BufferedOutputStream(out, BUFFER_BYTES);
        var sums = new Sums();
        line(lines, "{\"kind\":\"%s\"}".formatted(KIND));
        ledger.readAll(
                transfer -> {
                    line(lines, form.of(transfer));
                    sums.add(transfer);
                });
        line(
                lines,
                "{\"entries\":%d,\"head\":\"%s\",\"root\":\"%s\"}"
                        .formatted(sums.entries, sums.head, sums.tree().root().hex()));
        try {
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void line(OutputStream out, String text) {
        try {
            out.write(text.getBytes(UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last line tells. */
    private static final class Sums {

        private final List<byte[]> leaves = new ArrayList<>();
        private Frontier tree = Frontier.EMPTY;
        private long entries;
        private Hash head = Hash.ZERO;

        void add(Transfer transfer) {
            entries++;
            head = transfer.hash();
            leaves.add(head.bytes());
            if (leaves.size() == BATCH) {
                tree();
            }
        }

        Frontier tree() {
            tree = tree.append(leaves).frontier();
            leaves.clear();
            return tree;
        }
    }
}
