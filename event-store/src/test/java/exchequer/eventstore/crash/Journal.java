package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the clients of a worker were told, one line per write to a file: what was written is there
 * when the process is killed a moment later. Safe for use by many threads.
 */
final class Journal implements AutoCloseable {

    /** What a client knows of an append. */
    enum Entry {
        /** It is about to be asked for. */
        BEGUN,
        /** Stored; the detail is the position of its last event. */
        ACKNOWLEDGED,
        /** Not stored, because of its condition. */
        CONFLICT,
        /** Nobody could say whether it was stored; the client asks again with the same events. */
        UNKNOWN,
        /** Not stored, because the database was away; the client asks again. */
        UNAVAILABLE,
        /** The answer to asking again was that it is stored already. */
        STORED_ALREADY,
        /** An answer that must never come; the detail says which. */
        WRONG
    }

    /**
     * @param detail empty where the entry has none
     */
    record Line(Entry entry, AppendKey key, String detail) {

        static Line parse(String text) {
            String[] parts = text.split(" ", 3);
            return new Line(Entry.valueOf(parts[0]), AppendKey.parse(parts[1]), parts[2]);
        }

        @Override
        public String toString() {
            return entry + " " + key + " " + detail;
        }
    }

    private final FileChannel file;

    Journal(Path path) throws IOException {
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND);
    }

    void write(Entry entry, AppendKey key, String detail) {
        String text = new Line(entry, key, detail.replaceAll("\\s+", " ")) + "\n";
        try {
            synchronized (this) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads a journal while it grows. One thread. */
    static final class Reader {

        private final Path path;
        private long read;

        Reader(Path path) {
            this.path = path;
        }

        /** The lines that were completed since the last call. */
        List<Line> next() throws IOException {
            List<Line> lines = new ArrayList<>();
            if (!Files.exists(path)) {
                return lines;
            }
            byte[] bytes;
            try (var in = Files.newInputStream(path)) {
                in.skipNBytes(read);
                bytes = in.readAllBytes();
            }
            int begin = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    lines.add(Line.parse(new String(bytes, begin, i - begin, UTF_8)));
                    begin = i + 1;
                }
            }
            read += begin;
            return lines;
        }
    }
}
