package exchequer.eventstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventstreaming.Tag;

/** The JSON form of metadata and tags in the database. */
final class EventJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private EventJson() {}

    static String metadata(Map<String, String> metadata) {
        return write(metadata);
    }

    static String tags(Collection<Tag> tags) {
        return write(
                tags.stream()
                        .map(tag -> new String[] {tag.key(), tag.value()})
                        .toArray(String[][]::new));
    }

    static Map<String, String> readMetadata(String json) {
        try {
            return Map.copyOf(MAPPER.readValue(json, METADATA));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored metadata is not a JSON object of strings", e);
        }
    }

    static List<EventTag> readTags(String json) {
        try {
            return Arrays.stream(MAPPER.readValue(json, String[][].class))
                    .map(pair -> new EventTag(pair[0], pair[1]))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored tags are not a JSON array of pairs", e);
        }
    }

    private static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
        }
    }
}
