package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The records of a file, one after the other, without holding it in memory: JSON lines; a JSON
 * array; or a JSON object with the array {@code payments} (LND), {@code facts} or {@code attempts}.
 * What is in such an object besides is told, not read.
 */
final class HistoryFile {

    /** One record, or what stands in its place. */
    sealed interface Entry {

        /** The line on which it begins, from 1. */
        long line();

        record Found(long line, String record) implements Entry {}

        record Broken(long line, String why) implements Entry {}
    }

    private static final Set<String> ARRAYS = Set.of("payments", "facts", "attempts");

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final Path file;
    private final Set<String> leftOut = new TreeSet<>();

    HistoryFile(Path file) {
        this.file = file;
    }

    /** SHA-256 of the file, hexadecimal. */
    String sha256() throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    long size() throws IOException {
        return Files.size(file);
    }

    /** Names of arrays and objects beside the records; only after {@link #read}. */
    Set<String> leftOut() {
        return leftOut;
    }

    /**
     * Tells every record in its order.
     *
     * @throws IOException when the file can not be read
     */
    void read(Consumer<Entry> consumer) throws IOException {
        if (isLines()) {
            readLines(consumer);
        } else {
            readWhole(consumer);
        }
    }

    /** A first line that is a whole object, and not one around the records. */
    private boolean isLines() throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            while (first != null && first.isBlank()) {
                first = lines.readLine();
            }
            if (first == null || !first.stripLeading().startsWith("{")) {
                return false;
            }
            var record = JSON.readTree(first);
            return ARRAYS.stream().noneMatch(name -> record.path(name).isArray());
        } catch (JsonProcessingException severalLines) {
            return false;
        }
    }

    private void readLines(Consumer<Entry> consumer) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    consumer.accept(new Entry.Found(number, line.strip()));
                }
            }
        }
    }

    private void readWhole(Consumer<Entry> consumer) throws IOException {
        long line = 1;
        try (JsonParser parser = JSON.createParser(Files.newInputStream(file))) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                readArray(parser, consumer);
            } else if (first == JsonToken.START_OBJECT) {
                readObject(parser, consumer);
            } else {
                consumer.accept(new Entry.Broken(1, "the file is neither JSON nor JSON lines"));
            }
        } catch (BrokenRecord broken) {
            consumer.accept(new Entry.Broken(broken.line, broken.getMessage()));
        } catch (JsonProcessingException noJson) {
            line = noJson.getLocation() == null ? line : noJson.getLocation().getLineNr();
            consumer.accept(broken(line, noJson));
        }
    }

    private static Entry.Broken broken(long line, JsonProcessingException noJson) {
        return new Entry.Broken(
                line,
                "it is no JSON, and nothing behind it in the file can be found: "
                        + noJson.getOriginalMessage());
    }

    private void readObject(JsonParser parser, Consumer<Entry> consumer) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY && ARRAYS.contains(name)) {
                readArray(parser, consumer);
            } else {
                if (value.isStructStart()) {
                    leftOut.add(name);
                }
                parser.skipChildren();
            }
        }
    }

    private static void readArray(JsonParser parser, Consumer<Entry> consumer) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long line = parser.currentTokenLocation().getLineNr();
            try {
                consumer.accept(
                        new Entry.Found(line, JSON.writeValueAsString(JSON.readTree(parser))));
            } catch (JsonProcessingException noJson) {
                throw new BrokenRecord(line, noJson);
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
        }
    }

    private static final class BrokenRecord extends IOException {
        private static final long serialVersionUID = 1L;
        private final long line;

        BrokenRecord(long line, JsonProcessingException noJson) {
            super(broken(line, noJson).why(), noJson);
            this.line = line;
        }
    }
}
