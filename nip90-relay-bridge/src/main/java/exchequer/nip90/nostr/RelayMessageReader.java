package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Reads one relay message by position. Elements after the known ones are skipped: NIP-67 added a
 * third one to EOSE, and more of the kind will come.
 */
final class RelayMessageReader {

    private RelayMessageReader() {}

    static RelayMessage read(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "a message must be an array");
        String type = nextString(reader, "the message type");
        if (type.equals("EOSE")) {
            return eose(reader);
        }
        RelayMessage message =
                switch (type) {
                    case "OK" -> ok(reader);
                    case "EVENT" -> event(reader, limits);
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
        skipRest(reader);
        return message;
    }

    /** NIP-67's hints are an array; anything else in that place says nothing. */
    private static RelayMessage eose(TokenReader reader) throws IOException {
        String subscription = nextString(reader, "subscription id");
        JsonToken third = reader.next();
        if (third == JsonToken.END_ARRAY) {
            return new RelayMessage.Eose(subscription, Completeness.UNSAID);
        }
        Completeness completeness = Completeness.UNSAID;
        if (third == JsonToken.START_ARRAY) {
            completeness = hints(reader);
        } else {
            reader.skip();
        }
        skipRest(reader);
        return new RelayMessage.Eose(subscription, completeness);
    }

    private static Completeness hints(TokenReader reader) throws IOException {
        boolean finish = false;
        boolean more = false;
        for (JsonToken token = reader.next(); token != JsonToken.END_ARRAY; token = reader.next()) {
            if (token == JsonToken.VALUE_STRING) {
                String hint = reader.string("a hint");
                finish |= hint.equals(Completeness.FINISH.hint());
                more |= hint.equals(Completeness.MORE.hint());
            } else {
                reader.skip();
            }
        }
        // A relay that says both contradicts itself, and is believed in neither.
        if (finish == more) {
            return Completeness.UNSAID;
        }
        return finish ? Completeness.FINISH : Completeness.MORE;
    }

    private static void skipRest(TokenReader reader) throws IOException {
        while (reader.next() != JsonToken.END_ARRAY) {
            reader.skip();
        }
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
