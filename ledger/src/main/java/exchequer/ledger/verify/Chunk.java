package exchequer.ledger.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some whole lines of an export, read.
 *
 * @param firstLine number of the first, from 1
 * @param problem why the line after the last of these could not be read; null when all could
 */
record Chunk(long firstLine, List<ExportedLine> lines, @Nullable String problem) {

    /** Reads the lines of these bytes, up to the first that is none. */
    static Chunk of(byte[] data, int length, long firstLine) {
        var reader = new LineReader();
        var lines = new ArrayList<ExportedLine>();
        int from = 0;
        try {
            while (from < length) {
                int to = from;
                while (to < length && data[to] != '\n') {
                    to++;
                }
                lines.add(reader.read(data, from, to));
                from = to + 1;
            }
        } catch (Malformed e) {
            return new Chunk(firstLine, lines, e.getMessage());
        }
        return new Chunk(firstLine, lines, null);
    }
}
