package exchequer.eventstore.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Says whether the schema of an event may become another one without a new version.
 *
 * <p>Both directions count. The log is for ever, so new code reads all old events. Consumers lag,
 * so old code reads new events. What both survive is little: another description, and a new
 * property that may be absent, which old code ignores. Whether code that ignores it acts rightly is
 * still for the author to judge.
 *
 * <p>Everything else needs a new version, because either some old event no longer keeps to the
 * schema or some new event does not keep to the old one. That includes changes that look harmless:
 *
 * <ul>
 *   <li>a value added to an enum: old code meets a value it has no name for;
 *   <li>a required property that may now be absent or null: old code relies on it;
 *   <li>a property removed, even one that could be absent: somebody could later use its name for
 *       something else, and stored events have it.
 * </ul>
 *
 * <p>Keywords that this class does not know must stay as they are: it would rather ask for a
 * version too many than let a change pass that it has not understood.
 */
public final class SchemaChange {

    /** For people only. */
    private static final Set<String> ANNOTATIONS =
            Set.of("$schema", "$id", "$comment", "title", "description", "examples");

    private static final Set<String> UNDERSTOOD =
            Set.of(
                    "type",
                    "enum",
                    "anyOf",
                    "required",
                    "properties",
                    "items",
                    "additionalProperties");

    private final List<String> breaches = new ArrayList<>();

    private SchemaChange() {}

    /** Why the change needs a new version, a sentence for each reason; empty when it needs none. */
    public static List<String> breaches(JsonNode before, JsonNode after) {
        var change = new SchemaChange();
        change.compare("", before, after);
        return List.copyOf(change.breaches);
    }

    private void compare(String at, JsonNode before, JsonNode after) {
        if (!before.isObject() || !after.isObject()) {
            if (!before.equals(after)) {
                breach(at, "was " + before + ", is " + after);
            }
            return;
        }
        types(at, before, after);
        enums(at, before, after);
        alternatives(at, before.path("anyOf"), after.path("anyOf"));
        required(at, before, after);
        properties(at, before, after);
        nested(at + "[]", before.path("items"), after.path("items"));
        others(at, before, after);
        additional(at, before, after);
    }

    private void types(String at, JsonNode before, JsonNode after) {
        var old = texts(before.path("type"));
        var now = texts(after.path("type"));
        if (!old.equals(now)) {
            breach(at, "has the types %s, had %s".formatted(now, old));
        }
    }

    private void enums(String at, JsonNode before, JsonNode after) {
        if (before.has("enum") != after.has("enum")) {
            breach(at, after.has("enum") ? "has become an enum" : "is no longer an enum");
            return;
        }
        var old = texts(before.path("enum"));
        var now = texts(after.path("enum"));
        old.stream()
                .filter(value -> !now.contains(value))
                .forEach(value -> breach(at, "can no longer be " + value));
        now.stream()
                .filter(value -> !old.contains(value))
                .forEach(
                        value -> breach(at, "can be " + value + ", which old readers do not know"));
    }

    /** One by one, in their order: another alternative is as new to a reader as another value. */
    private void alternatives(String at, JsonNode before, JsonNode after) {
        if (before.size() != after.size()) {
            breach(at, "has %d alternatives, had %d".formatted(after.size(), before.size()));
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            compare(at + "|" + i, before.path(i), after.path(i));
        }
    }

    private void required(String at, JsonNode before, JsonNode after) {
        var old = texts(before.path("required"));
        var now = texts(after.path("required"));
        now.stream()
                .filter(name -> !old.contains(name))
                .map(SchemaChange::unquoted)
                .forEach(
                        name -> breach(at + "." + name, "is required, and old events may lack it"));
        // A removed property is reported as that.
        old.stream()
                .filter(name -> !now.contains(name))
                .map(SchemaChange::unquoted)
                .filter(name -> after.path("properties").has(name))
                .forEach(name -> breach(at + "." + name, "may be absent, and old readers need it"));
    }

    private void properties(String at, JsonNode before, JsonNode after) {
        var now = after.path("properties");
        before.path("properties")
                .properties()
                .forEach(
                        old -> {
                            var path = at + "." + old.getKey();
                            if (now.has(old.getKey())) {
                                compare(path, old.getValue(), now.path(old.getKey()));
                            } else {
                                breach(path, "is gone");
                            }
                        });
        if (isOpen(before.path("additionalProperties"))) {
            return;
        }
        // The keys of a map are data: old code takes a new property for one of them.
        now.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !before.path("properties").has(name))
                .forEach(name -> breach(at + "." + name, "is new, where old readers see a map"));
    }

    private void nested(String at, JsonNode before, JsonNode after) {
        if (before.isMissingNode() && after.isMissingNode()) {
            return;
        }
        if (before.isMissingNode() || after.isMissingNode()) {
            breach(at, after.isMissingNode() ? "no longer has a form" : "has a form, had none");
            return;
        }
        compare(at, before, after);
    }

    /** Absent, true and the empty schema all say that anything may be there. */
    private void additional(String at, JsonNode before, JsonNode after) {
        var old = before.path("additionalProperties");
        var now = after.path("additionalProperties");
        if (isOpen(old) && isOpen(now)) {
            return;
        }
        if (isOpen(old) || isOpen(now)) {
            breach(at, isOpen(now) ? "is open, was not" : "is no longer open to other properties");
            return;
        }
        compare(at + ".*", old, now);
    }

    private static boolean isOpen(JsonNode additional) {
        return additional.isMissingNode()
                || additional.equals(BooleanNode.TRUE)
                || additional.isObject() && additional.isEmpty();
    }

    private void others(String at, JsonNode before, JsonNode after) {
        Stream.concat(before.propertyStream(), after.propertyStream())
                .map(Map.Entry::getKey)
                .distinct()
                .filter(keyword -> !ANNOTATIONS.contains(keyword))
                .filter(keyword -> !UNDERSTOOD.contains(keyword))
                .filter(keyword -> !before.path(keyword).equals(after.path(keyword)))
                .forEach(
                        keyword ->
                                breach(
                                        at,
                                        "%s was %s, is %s"
                                                .formatted(
                                                        keyword,
                                                        before.path(keyword),
                                                        after.path(keyword))));
    }

    private void breach(String at, String what) {
        breaches.add((at.isEmpty() ? "the event" : at.substring(1)) + " " + what);
    }

    /** As JSON, so that 1 and "1" differ; a single text counts as a list of one. */
    private static Set<String> texts(JsonNode node) {
        var texts = new TreeSet<String>();
        if (node.isArray()) {
            node.forEach(value -> texts.add(value.toString()));
        } else if (!node.isMissingNode()) {
            texts.add(node.toString());
        }
        return texts;
    }

    private static String unquoted(String json) {
        return json.substring(1, json.length() - 1);
    }
}
