package exchequer.eventstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/** The JSON form of metadata and tags in the database. */
final class EventJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private EventJson() {}

    static String metadata(Map<String, String> metadata) {
        StringBuilder json = new StringBuilder("{");
        metadata.forEach(
                (key, value) -> {
                    separate(json);
                    quote(key, json);
                    json.append(':');
                    quote(value, json);
                });
        return json.append('}').toString();
    }

    static String tags(Collection<Tag> tags) {
        StringBuilder json = new StringBuilder("[");
        for (Tag tag : tags) {
            separate(json);
            json.append('[');
            quote(tag.key(), json);
            json.append(',');
            quote(tag.value(), json);
            json.append(']');
        }
        return json.append(']').toString();
    }

    private static void separate(StringBuilder json) {
        if (json.length() > 1) {
            json.append(',');
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }

    /**
     * @throws UnreadableJsonException when it is not an object of strings
     */
    static Map<String, String> readMetadata(String json) {
        try {
            return Map.copyOf(MAPPER.readValue(json, METADATA));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new UnreadableJsonException("metadata is not a JSON object of strings", e);
        }
    }

    /**
     * @throws UnreadableJsonException when it is not an array of pairs of strings
     */
    static List<EventTag> readTags(String json) {
        String[][] pairs;
        try {
            pairs = MAPPER.readValue(json, String[][].class);
        } catch (JsonProcessingException e) {
            throw unreadableTags(e);
        }
        if (pairs == null || !Arrays.stream(pairs).allMatch(EventJson::isPair)) {
            throw unreadableTags(null);
        }
        return Arrays.stream(pairs).map(pair -> new EventTag(pair[0], pair[1])).toList();
    }

    private static boolean isPair(String @Nullable [] pair) {
        return pair != null && pair.length == 2 && pair[0] != null && pair[1] != null;
    }

    private static UnreadableJsonException unreadableTags(@Nullable Throwable cause) {
        return new UnreadableJsonException("tags are not a JSON array of pairs", cause);
    }
}
