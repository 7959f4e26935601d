package exchequer.ledger.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some whole lines of an export, read.
 *
 * @param problem why the line after the last of these could not be read; null when all could
 */
record Chunk(List<ExportedLine> lines, @Nullable String problem) {

    /** Reads the lines of these bytes, up to the first that is none. */
    static Chunk of(LineReader reader, byte[] data, int length) {
        var lines = new ArrayList<ExportedLine>();
        int from = 0;
        try {
            while (from < length) {
                int to = LineEnds.next(data, from, length);
                lines.add(reader.read(data, from, to));
                from = to + 1;
            }
        } catch (Malformed e) {
            return new Chunk(lines, e.getMessage());
        }
        return new Chunk(lines, null);
    }
}
