package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads one relay message by position. Elements after the known ones are skipped: NIP-67 adds a
 * third one to EOSE, and more of the kind will come.
 */
final class RelayMessageReader {

    private RelayMessageReader() {}

    static RelayMessage read(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "a message must be an array");
        RelayMessage message =
                switch (nextString(reader, "the message type")) {
                    case "OK" -> ok(reader);
                    case "EVENT" -> event(reader, limits);
                    case "EOSE" -> new RelayMessage.Eose(nextString(reader, "subscription id"));
                    case "CLOSED" ->
                            new RelayMessage.Closed(
                                    nextString(reader, "subscription id"),
                                    nextString(reader, "message"));
                    case "NOTICE" -> new RelayMessage.Notice(nextString(reader, "message"));
                    case "AUTH" -> new RelayMessage.Auth(nextString(reader, "challenge"));
                    case "NEG-MSG" ->
                            new RelayMessage.NegMsg(
                                    nextString(reader, "subscription id"),
                                    nextString(reader, "message"));
                    case "NEG-ERR" ->
                            new RelayMessage.NegErr(
                                    nextString(reader, "subscription id"),
                                    nextString(reader, "reason"));
                    default -> throw new MalformedJson("unknown message type");
                };
        while (reader.next() != JsonToken.END_ARRAY) {
            reader.skip();
        }
        return message;
    }

    private static RelayMessage ok(TokenReader reader) throws IOException {
        String id = nextString(reader, "event id");
        reader.next();
        boolean accepted = reader.bool("accepted");
        return new RelayMessage.Ok(id, accepted, nextString(reader, "message"));
    }

    private static RelayMessage event(TokenReader reader, JsonLimits limits) throws IOException {
        String subscription = nextString(reader, "subscription id");
        reader.next();
        int start = reader.tokenStart();
        NostrEvent event = EventReader.read(reader, limits);
        return new RelayMessage.Event(subscription, event, reader.rawSince(start));
    }

    private static String nextString(TokenReader reader, String what) throws IOException {
        reader.next();
        return reader.string(what);
    }
}
