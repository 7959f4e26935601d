package exchequer.nip90.wallet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a wallet wrote, as far as anything in it is used. Reading is total: junk, another type than
 * expected, null and the empty text that some wallets write instead all come out as absent.
 */
sealed interface WalletJson {

    /** Beyond it, {@code metadata} is no longer data about a payment. */
    int MAX_DEPTH = 16;

    record Obj(Map<String, WalletJson> fields) implements WalletJson {

        Optional<Obj> object(String name) {
            return fields.get(name) instanceof Obj object ? Optional.of(object) : Optional.empty();
        }

        Optional<List<WalletJson>> array(String name) {
            return fields.get(name) instanceof Arr(var items)
                    ? Optional.of(items)
                    : Optional.empty();
        }

        Optional<String> text(String name) {
            return fields.get(name) instanceof Text(String text) && !text.isEmpty()
                    ? Optional.of(text)
                    : Optional.empty();
        }

        /** A whole number from 0 up. */
        OptionalLong whole(String name) {
            return fields.get(name) instanceof Whole(long value) && value >= 0
                    ? OptionalLong.of(value)
                    : OptionalLong.empty();
        }

        /** Only the size: what a wallet writes is nobody's business who merely prints this. */
        @Override
        public String toString() {
            return "Obj[" + fields.size() + " fields]";
        }
    }

    record Arr(List<WalletJson> items) implements WalletJson {}

    record Text(String value) implements WalletJson {}

    record Whole(long value) implements WalletJson {}

    /** Fractions, numbers too large, truth values, null, halves of characters. */
    record Other() implements WalletJson {}

    /** Empty when it is not exactly one object. */
    static Optional<Obj> read(String text) {
        try (JsonParser parser = Reader.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Obj object = Reader.object(parser);
            return parser.nextToken() == null ? Optional.of(object) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Walks the tokens. */
    final class Reader {

        // A name that stands twice has two meanings, and one of them may be money.
        private static final JsonFactory FACTORY =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxNumberLength(40)
                                        .build())
                        .build();

        private Reader() {}

        private static Obj object(JsonParser parser) throws IOException {
            Map<String, WalletJson> fields = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.put(name, value(parser));
            }
            return new Obj(fields);
        }

        /** Half of a surrogate pair has no UTF-8 form, and so no database takes it. */
        private static boolean isText(String value) {
            return value.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
        }

        private static WalletJson value(JsonParser parser) throws IOException {
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(parser);
                case START_ARRAY -> {
                    List<WalletJson> items = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        items.add(value(parser));
                    }
                    yield new Arr(items);
                }
                case VALUE_STRING ->
                        isText(parser.getText()) ? new Text(parser.getText()) : new Other();
                case VALUE_NUMBER_INT ->
                        parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                                ? new Other()
                                : new Whole(parser.getLongValue());
                case null, default -> new Other();
            };
        }
    }
}
