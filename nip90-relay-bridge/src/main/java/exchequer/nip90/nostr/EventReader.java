package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event object. Unknown fields are skipped, as other relays do: they are not covered by
 * the signature, so nothing may depend on them.
 */
final class EventReader {

    private final JsonLimits limits;
    private @Nullable String id;
    private @Nullable String pubkey;
    private @Nullable Long createdAt;
    private @Nullable Long kind;
    private @Nullable List<List<String>> tags;
    private @Nullable String content;
    private @Nullable String sig;

    private EventReader(JsonLimits limits) {
        this.limits = limits;
    }

    /** The reader must stand on the object's first token and is left on its last. */
    static NostrEvent read(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_OBJECT, "an event must be an object");
        EventReader event = new EventReader(limits);
        String field = reader.nextField();
        while (field != null) {
            reader.next();
            event.field(field, reader);
            field = reader.nextField();
        }
        return event.complete();
    }

    private void field(String name, TokenReader reader) throws IOException {
        switch (name) {
            case "id" -> id = reader.hex("id", Hex.KEY_CHARS);
            case "pubkey" -> pubkey = reader.hex("pubkey", Hex.KEY_CHARS);
            case "created_at" ->
                    createdAt = reader.integer("created_at", NostrEvent.MAX_CREATED_AT);
            case "kind" -> kind = reader.integer("kind", NostrEvent.MAX_KIND);
            case "tags" -> tags = tags(reader);
            case "content" -> content = reader.string("content");
            case "sig" -> sig = reader.hex("sig", Hex.SIGNATURE_CHARS);
            default -> reader.skip();
        }
    }

    private List<List<String>> tags(TokenReader reader) throws IOException {
        return tags(reader, limits);
    }

    /** An array of tags on its own, as NIP-90 encrypts it. */
    static List<List<String>> tags(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "tags must be an array");
        List<List<String>> all = new ArrayList<>();
        while (reader.next() != JsonToken.END_ARRAY) {
            if (all.size() == limits.maxTags()) {
                throw new MalformedJson("more than " + limits.maxTags() + " tags");
            }
            all.add(tag(reader, limits));
        }
        return all;
    }

    private static List<String> tag(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "a tag must be an array");
        List<String> items = new ArrayList<>();
        while (reader.next() != JsonToken.END_ARRAY) {
            if (items.size() == limits.maxTagItems()) {
                throw new MalformedJson("a tag has more than " + limits.maxTagItems() + " items");
            }
            items.add(reader.string("a tag item"));
        }
        if (items.isEmpty()) {
            throw new MalformedJson("a tag is empty");
        }
        return items;
    }

    /**
     * As {@link #read}, for an event that nobody signed. Its id may be missing, for it says nothing
     * that the rest does not; a signature must be, but for the empty one that some libraries leave.
     */
    static Rumour readRumour(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_OBJECT, "an event must be an object");
        EventReader event = new EventReader(limits);
        String field = reader.nextField();
        while (field != null) {
            reader.next();
            if (!field.equals("sig")) {
                event.field(field, reader);
            } else if (!reader.string("sig").isEmpty()) {
                throw new MalformedJson("it is signed");
            }
            field = reader.nextField();
        }
        return event.unsigned();
    }

    private Rumour unsigned() throws MalformedJson {
        EventTemplate template =
                new EventTemplate(
                        present(createdAt, "created_at"),
                        Math.toIntExact(present(kind, "kind")),
                        present(tags, "tags"),
                        present(content, "content"));
        String author = present(pubkey, "pubkey");
        Rumour computed = Rumour.of(author, template);
        return id == null || id.equals(computed.id())
                ? computed
                : new Rumour(
                        id,
                        author,
                        template.createdAt(),
                        template.kind(),
                        template.tags(),
                        template.content());
    }

    private NostrEvent complete() throws MalformedJson {
        return new NostrEvent(
                present(id, "id"),
                present(pubkey, "pubkey"),
                present(createdAt, "created_at"),
                Math.toIntExact(present(kind, "kind")),
                present(tags, "tags"),
                present(content, "content"),
                present(sig, "sig"));
    }

    private static <T> T present(@Nullable T value, String name) throws MalformedJson {
        if (value == null) {
            throw new MalformedJson(name + " is missing");
        }
        return value;
    }
}
