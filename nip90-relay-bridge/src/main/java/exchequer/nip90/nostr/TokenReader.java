package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks JSON tokens and refuses everything Nostr does not allow. Not thread-safe. */
final class TokenReader implements AutoCloseable {

    // Attacker-chosen names must not grow process-wide symbol tables, hence no canonicalising.
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(JsonLimits.MAX_DEPTH)
                                    .maxNameLength(1_000)
                                    .maxNumberLength(40)
                                    .build())
                    .build();

    private final String text;
    private final JsonParser parser;

    private TokenReader(String text) throws IOException {
        this.text = text;
        this.parser = FACTORY.createParser(text);
    }

    /** What is read from a text, given a reader that stands on its first token. */
    interface Reading<T> {
        T read(TokenReader reader) throws IOException;
    }

    /** Reads exactly one JSON value and insists that nothing follows it. */
    static <T> T readWhole(String text, int maxBytes, Reading<T> reading) throws MalformedJson {
        // A character is at least a byte, so most oversized texts need no counting.
        if (text.length() > maxBytes || Unicode.utf8Length(text) > maxBytes) {
            throw new MalformedJson("larger than " + maxBytes + " bytes");
        }
        return readWhole(text, reading);
    }

    private static <T> T readWhole(String text, Reading<T> reading) throws MalformedJson {
        try (TokenReader reader = new TokenReader(text)) {
            reader.next();
            T value = reading.read(reader);
            if (reader.parser.nextToken() != null) {
                throw new MalformedJson("text after the end of the value");
            }
            return value;
        } catch (MalformedJson e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new MalformedJson(describe(e));
        } catch (IOException _) {
            throw new MalformedJson("not valid JSON");
        }
    }

    private static String describe(JsonProcessingException e) {
        // The library quotes the input, which may be anything, so its words are not passed on.
        String message = e.getOriginalMessage();
        String what =
                message != null && message.startsWith("Duplicate")
                        ? "duplicate key"
                        : "not valid JSON";
        return e.getLocation() == null
                ? what
                : what + " at character " + e.getLocation().getCharOffset();
    }

    JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new MalformedJson("text ends too early");
        }
        return token;
    }

    void expect(JsonToken wanted, String what) throws IOException {
        if (parser.currentToken() != wanted) {
            throw new MalformedJson(what);
        }
    }

    /** Moves to the next field and returns its name, or null at the end of the object. */
    @Nullable String nextField() throws IOException {
        return next() == JsonToken.END_OBJECT ? null : wellFormed(parser.currentName(), "a key");
    }

    /** The string the reader stands on. */
    String string(String what) throws IOException {
        expect(JsonToken.VALUE_STRING, what + " must be a string");
        return wellFormed(parser.getText(), what);
    }

    String hex(String what, int chars) throws IOException {
        String value = string(what);
        if (!Hex.isLower(value, chars)) {
            throw new MalformedJson(what + " must be " + chars + " lower-case hex characters");
        }
        return value;
    }

    /** The integer the reader stands on; {@code 1.0}, {@code 1e3} and {@code -0} are none. */
    long integer(String what, long max) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, what + " must be an integer");
        boolean usable =
                !parser.getText().startsWith("-")
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        && parser.getLongValue() <= max;
        if (!usable) {
            throw new MalformedJson(what + " must be between 0 and " + max);
        }
        return parser.getLongValue();
    }

    /** The integer the reader stands on, if it is one and fits; moves nowhere. */
    Optional<Integer> smallInteger() throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() == JsonParser.NumberType.INT
                ? Optional.of(parser.getIntValue())
                : Optional.empty();
    }

    boolean bool(String what) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_TRUE) {
            return true;
        }
        expect(JsonToken.VALUE_FALSE, what + " must be true or false");
        return false;
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    int tokenStart() {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    /** The untouched input from {@code start} to the end of the token just read. */
    String rawSince(int start) {
        return text.substring(start, Math.toIntExact(parser.currentLocation().getCharOffset()));
    }

    private static String wellFormed(String value, String what) throws MalformedJson {
        if (!Unicode.isWellFormed(value)) {
            throw new MalformedJson(what + " contains a lone surrogate");
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
