package exchequer.eventstore.upcast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All upcasters of an application: brings a payload of any version that was ever stored to the last
 * one, step by step. Immutable, and safe for use by many threads when the steps are pure.
 *
 * <p>Applied where events are handed to code that reads them, and nowhere else. What is stored,
 * hashed, relayed or exported stays the bytes that were written: an event is evidence, and evidence
 * does not change with the software.
 */
public final class Upcasters {

    private static final Upcasters NONE = new Upcasters(Map.of());

    // A fraction is kept digit by digit, and a field given twice has no value: an upcast must not
    // make readable what would be refused unchanged.
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    /** By type, then by the version they start from. */
    private final Map<String, Map<String, Upcaster>> steps;

    private Upcasters(Map<String, Map<String, Upcaster>> steps) {
        this.steps = steps;
    }

    /** For an application whose events all are in their first version. */
    public static Upcasters none() {
        return NONE;
    }

    /** As {@link #of(List)}. */
    public static Upcasters of(Upcaster... upcasters) {
        return of(List.of(upcasters));
    }

    /**
     * These upcasters, in any order.
     *
     * @throws IllegalArgumentException when two start from the same version of a type, when they go
     *     round in a circle, or when those of a type do not all end in the same version: then a
     *     step is missing in between, and some events would stay behind
     */
    public static Upcasters of(List<Upcaster> upcasters) {
        Map<String, Map<String, Upcaster>> steps = new TreeMap<>();
        for (Upcaster step : upcasters) {
            var ofType = steps.computeIfAbsent(step.type(), _ -> new TreeMap<>());
            if (ofType.putIfAbsent(step.from(), step) != null) {
                throw new IllegalArgumentException(
                        "%s: two upcasters from version %s".formatted(step.type(), step.from()));
            }
        }
        if (steps.isEmpty()) {
            return NONE;
        }
        steps.forEach(Upcasters::requireOneEnd);
        var fast = new HashMap<String, Map<String, Upcaster>>();
        steps.forEach((type, ofType) -> fast.put(type, Map.copyOf(ofType)));
        return new Upcasters(Map.copyOf(fast));
    }

    private static void requireOneEnd(String type, Map<String, Upcaster> steps) {
        var ends = new TreeSet<String>();
        for (Upcaster first : steps.values()) {
            Upcaster last = first;
            for (int taken = 1; steps.containsKey(last.to()); taken++) {
                // Every step is taken, and another one follows: it was taken before.
                if (taken == steps.size()) {
                    throw new IllegalArgumentException(
                            "%s: the upcasters from version %s go round in a circle"
                                    .formatted(type, first.from()));
                }
                last = Objects.requireNonNull(steps.get(last.to()));
            }
            ends.add(last.to());
        }
        if (ends.size() > 1) {
            throw new IllegalArgumentException(
                    "%s: upcasters end in several versions: %s".formatted(type, ends));
        }
    }

    /**
     * These upcasters, if they lead to the versions that the application's classes have.
     *
     * @param today version of each event type, by qualified name
     * @throws IllegalArgumentException when the upcasters of a type end in another version than
     *     today's, or no such type is named
     */
    public Upcasters leadingTo(Map<String, String> today) {
        steps.forEach(
                (type, _) -> {
                    var end = lastVersion(type).orElseThrow();
                    if (!end.equals(today.get(type))) {
                        throw new IllegalArgumentException(
                                "%s: upcasters end in version %s, today's is %s"
                                        .formatted(type, end, today.getOrDefault(type, "unknown")));
                    }
                });
        return this;
    }

    /** The version in which events of a type come out, if it has upcasters. */
    public Optional<String> lastVersion(String type) {
        var ofType = steps.get(type);
        if (ofType == null) {
            return Optional.empty();
        }
        Upcaster step = ofType.values().iterator().next();
        for (Upcaster next = step; next != null; next = ofType.get(step.to())) {
            step = next;
        }
        return Optional.of(step.to());
    }

    /**
     * The payload in the last version of its type. Where no upcaster starts from the version, the
     * result holds the very array that was given: nothing is parsed, copied or checked, and it is
     * for the reader to refuse a version that it does not know.
     *
     * @throws UpcastFailedException when an upcaster applies and fails, or the payload is not one
     *     JSON object
     */
    public Upcast apply(String type, String version, byte[] payload) {
        var ofType = steps.get(type);
        @Nullable Upcaster first = ofType == null ? null : ofType.get(version);
        if (ofType == null || first == null) {
            return new Upcast(version, payload);
        }
        ObjectNode fields = parse(first, payload);
        Upcaster last = first;
        for (Upcaster step = first; step != null; step = ofType.get(step.to())) {
            fields = change(step, fields);
            last = step;
        }
        return new Upcast(last.to(), write(last, fields));
    }

    private static ObjectNode parse(Upcaster step, byte[] payload) {
        try {
            @Nullable JsonNode node = JSON.readTree(payload);
            if (node instanceof ObjectNode fields) {
                return fields;
            }
            throw new UpcastFailedException(step, "the payload is not a JSON object");
        } catch (IOException e) {
            throw new UpcastFailedException(step, "the payload is not JSON", e);
        }
    }

    private static ObjectNode change(Upcaster step, ObjectNode fields) {
        @Nullable ObjectNode changed;
        try {
            changed = step.change().apply(fields);
        } catch (RuntimeException e) {
            throw new UpcastFailedException(step, "the upcaster failed: " + e, e);
        }
        if (changed == null) {
            throw new UpcastFailedException(step, "the upcaster returned nothing");
        }
        return changed;
    }

    private static byte[] write(Upcaster step, ObjectNode fields) {
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new UpcastFailedException(step, "the result cannot be written", e);
        }
    }
}
