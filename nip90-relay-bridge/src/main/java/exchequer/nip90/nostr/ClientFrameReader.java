package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one client frame, remembering whom a refusal has to be addressed to. */
final class ClientFrameReader {

    private final JsonLimits limits;
    private @Nullable String subscriptionId;
    private boolean isEvent;
    private boolean isSync;

    private ClientFrameReader(JsonLimits limits) {
        this.limits = limits;
    }

    static ClientFrame read(String text, JsonLimits limits) {
        ClientFrameReader frame = new ClientFrameReader(limits);
        try {
            return new ClientFrame.Understood(
                    TokenReader.readWhole(text, limits.maxMessageBytes(), frame::message));
        } catch (MalformedJson e) {
            return frame.refusal(text, e.reason());
        }
    }

    private ClientFrame refusal(String text, String reason) {
        if (subscriptionId != null) {
            return isSync
                    ? new ClientFrame.UnusableSync(subscriptionId, reason)
                    : new ClientFrame.UnusableRequest(subscriptionId, reason);
        }
        // Size is checked before a token is read, so an oversized event is not known as one yet.
        boolean mayBeEvent = isEvent || text.startsWith("[\"EVENT\"");
        String id = mayBeEvent ? claimedId(text) : null;
        return id == null
                ? new ClientFrame.Junk(reason)
                : new ClientFrame.UnusableEvent(id, reason);
    }

    private ClientMessage message(TokenReader reader) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "a message must be an array");
        reader.next();
        String type = reader.string("the message type");
        ClientMessage message =
                switch (type) {
                    case "EVENT" -> event(reader);
                    case "REQ" -> request(reader);
                    case "CLOSE" -> {
                        reader.next();
                        ClientMessage close = new ClientMessage.Close(subscription(reader));
                        reader.next();
                        yield close;
                    }
                    case "NEG-OPEN" -> {
                        String id = syncSubscription(reader);
                        reader.next();
                        Filter filter = FilterReader.read(reader, limits);
                        yield new ClientMessage.NegOpen(id, filter, syncMessage(reader));
                    }
                    case "NEG-MSG" -> {
                        String id = syncSubscription(reader);
                        yield new ClientMessage.NegMsg(id, syncMessage(reader));
                    }
                    case "NEG-CLOSE" -> {
                        reader.next();
                        ClientMessage close = new ClientMessage.NegClose(subscription(reader));
                        reader.next();
                        yield close;
                    }
                    case "AUTH" -> {
                        reader.next();
                        ClientMessage auth =
                                new ClientMessage.Auth(EventReader.read(reader, limits));
                        reader.next();
                        yield auth;
                    }
                    default -> throw new MalformedJson("unknown message type");
                };
        reader.expect(JsonToken.END_ARRAY, "the message has too many elements");
        return message;
    }

    private ClientMessage event(TokenReader reader) throws IOException {
        isEvent = true;
        reader.next();
        int start = reader.tokenStart();
        NostrEvent event = EventReader.read(reader, limits);
        String raw = reader.rawSince(start);
        reader.next();
        return new ClientMessage.Event(event, raw);
    }

    private ClientMessage request(TokenReader reader) throws IOException {
        reader.next();
        String id = subscription(reader);
        subscriptionId = id;
        List<Filter> filters = new ArrayList<>();
        while (reader.next() != JsonToken.END_ARRAY) {
            if (filters.size() == limits.maxFilters()) {
                throw new MalformedJson("more than " + limits.maxFilters() + " filters");
            }
            filters.add(FilterReader.read(reader, limits));
        }
        if (filters.isEmpty()) {
            throw new MalformedJson("a REQ needs at least one filter");
        }
        return new ClientMessage.Req(id, filters);
    }

    private String syncSubscription(TokenReader reader) throws IOException {
        reader.next();
        String id = subscription(reader);
        subscriptionId = id;
        isSync = true;
        return id;
    }

    /** The last element, which is hex; that it makes sense is for others to say. */
    private static String syncMessage(TokenReader reader) throws IOException {
        reader.next();
        String message = reader.string("the message");
        reader.next();
        return message;
    }

    private static String subscription(TokenReader reader) throws IOException {
        String id = reader.string("the subscription id");
        if (id.isEmpty() || id.length() > ClientMessage.MAX_SUBSCRIPTION_ID) {
            throw new MalformedJson("a subscription id has 1 to 64 characters");
        }
        return id;
    }

    /** The id an unreadable event claims; looked for only after the event was refused. */
    private @Nullable String claimedId(String text) {
        // Four times the limit: enough to name a somewhat too large event, not to be worked hard.
        int ceiling = Math.multiplyExact(4, limits.maxMessageBytes());
        try {
            return TokenReader.readWhole(text, ceiling, ClientFrameReader::idInside);
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static @Nullable String idInside(TokenReader reader) throws IOException {
        String id = null;
        reader.next();
        reader.next();
        reader.expect(JsonToken.START_OBJECT, "an event must be an object");
        String field = reader.nextField();
        while (field != null) {
            reader.next();
            if (field.equals("id")) {
                id = reader.hex("id", Hex.KEY_CHARS);
            } else {
                reader.skip();
            }
            field = reader.nextField();
        }
        while (reader.next() != JsonToken.END_ARRAY) {
            reader.skip();
        }
        return id;
    }
}
