package exchequer.nip90.nostr;

import java.util.List;

/**
 * Reads and writes the JSON of Nostr.
 *
 * <p>Reading is strict and never throws on bad input: duplicate keys, missing fields, fractions,
 * exponents and negative numbers, upper-case hex, tag items that are not strings, halves of
 * surrogate pairs, anything after the value, and whatever exceeds the limits all end in a reason.
 * Writing is canonical. Immutable and thread-safe.
 */
public final class NostrJson {

    private final JsonLimits limits;

    private NostrJson(JsonLimits limits) {
        this.limits = limits;
    }

    public static NostrJson standard() {
        return new NostrJson(JsonLimits.standard());
    }

    public static NostrJson withLimits(JsonLimits limits) {
        return new NostrJson(limits);
    }

    /** The event as JSON, fields in the order of NIP-01, escaped as its id demands. */
    public static String write(NostrEvent event) {
        return new JsonText(event.content().length() + 512)
                .raw("{\"id\":")
                .string(event.id())
                .raw(",\"pubkey\":")
                .string(event.pubkey())
                .raw(",\"created_at\":")
                .number(event.createdAt())
                .raw(",\"kind\":")
                .number(event.kind())
                .raw(",\"tags\":")
                .tags(event.tags())
                .raw(",\"content\":")
                .string(event.content())
                .raw(",\"sig\":")
                .string(event.sig())
                .raw('}')
                .toString();
    }

    /** As an event, without a signature. */
    public static String write(Rumour rumour) {
        return new JsonText(rumour.content().length() + 384)
                .raw("{\"id\":")
                .string(rumour.id())
                .raw(",\"pubkey\":")
                .string(rumour.pubkey())
                .raw(",\"created_at\":")
                .number(rumour.createdAt())
                .raw(",\"kind\":")
                .number(rumour.kind())
                .raw(",\"tags\":")
                .tags(rumour.tags())
                .raw(",\"content\":")
                .string(rumour.content())
                .raw('}')
                .toString();
    }

    /** Tags on their own, as they stand in an event. */
    public static String writeTags(List<List<String>> tags) {
        return new JsonText(256).tags(tags).toString();
    }

    public static String write(Filter filter) {
        JsonText out = new JsonText(256);
        filter.write(out);
        return out.toString();
    }

    public Parsing<NostrEvent> readEvent(String text) {
        return parse(text, reader -> EventReader.read(reader, limits));
    }

    /** As {@link #readEvent(String)}; the bytes must be valid UTF-8. */
    public Parsing<NostrEvent> readEvent(byte[] utf8) {
        if (utf8.length > limits.maxMessageBytes()) {
            return new Parsing.Malformed<>("larger than " + limits.maxMessageBytes() + " bytes");
        }
        try {
            return readEvent(Unicode.decodeStrictly(utf8));
        } catch (MalformedJson e) {
            return new Parsing.Malformed<>(e.reason());
        }
    }

    /** Reads an event that nobody signed; a signature makes it malformed. */
    public Parsing<Rumour> readRumour(String text) {
        return parse(text, reader -> EventReader.readRumour(reader, limits));
    }

    /** Reads tags on their own; each has at least its name. */
    public Parsing<List<List<String>>> readTags(String text) {
        return parse(text, reader -> EventReader.tags(reader, limits));
    }

    public Parsing<Filter> readFilter(String text) {
        return parse(text, reader -> FilterReader.read(reader, limits));
    }

    /** Reads what a client sent to us. */
    public ClientFrame readClientFrame(String text) {
        return ClientFrameReader.read(text, limits);
    }

    /** Reads what a relay sent to us; a message type we do not know is malformed. */
    public Parsing<RelayMessage> readRelayMessage(String text) {
        return parse(text, reader -> RelayMessageReader.read(reader, limits));
    }

    private <T> Parsing<T> parse(String text, TokenReader.Reading<T> reading) {
        try {
            return new Parsing.Parsed<>(
                    TokenReader.readWhole(text, limits.maxMessageBytes(), reading));
        } catch (MalformedJson e) {
            return new Parsing.Malformed<>(e.reason());
        }
    }
}
