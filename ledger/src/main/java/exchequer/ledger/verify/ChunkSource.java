package exchequer.ledger.verify;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Cuts a file into stretches of whole lines, has them read by several threads at once, and gives
 * them back in their order. Never holds more than some stretches.
 */
final class ChunkSource {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int LINE_BYTES_MAX = 1 << 24;

    private final InputStream in;
    private final ExecutorService readers;

    /** One for each thread, so that what it knows serves the next stretch too. */
    private final ThreadLocal<LineReader> reader = ThreadLocal.withInitial(LineReader::new);

    private final int ahead;
    private final Deque<Future<Chunk>> reading = new ArrayDeque<>();
    private byte[] rest = new byte[0];
    private boolean atEnd;

    ChunkSource(InputStream in, ExecutorService readers, int threads) {
        this.in = in;
        this.readers = readers;
        this.ahead = 2 * threads + 1;
    }

    /** The next stretch, or nothing after the last. */
    Optional<Chunk> next() throws IOException {
        while (!atEnd && reading.size() < ahead) {
            submit();
        }
        if (reading.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.removeFirst().get());
        } catch (ExecutionException bug) {
            throw new IllegalStateException("an export can not be read", bug.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private void submit() throws IOException {
        byte[] data = Arrays.copyOf(rest, rest.length + CHUNK_BYTES);
        int length = rest.length + in.readNBytes(data, rest.length, CHUNK_BYTES);
        atEnd = length < data.length;
        int whole = atEnd ? length : lastLineEnd(data, length);
        if (whole == 0 && length > LINE_BYTES_MAX) {
            throw new IOException("a line is longer than any export has");
        }
        rest = Arrays.copyOfRange(data, whole, length);
        if (whole > 0) {
            reading.add(readers.submit(() -> Chunk.of(reader.get(), data, whole)));
        }
    }

    /** The place after the last line end, 0 when there is none. */
    private static int lastLineEnd(byte[] data, int length) {
        int at = length;
        while (at > 0 && data[at - 1] != '\n') {
            at--;
        }
        return at;
    }
}
