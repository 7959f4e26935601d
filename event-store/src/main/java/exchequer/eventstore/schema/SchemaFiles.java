package exchequer.eventstore.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A directory with the JSON Schema (2020-12) of every type and version of event that was ever
 * released: {@code RfqOpened.v1.json}. Those of today's versions are made from the code. Those of
 * earlier versions stay as they are, for whoever reads old events.
 *
 * <p>The file of a version is also what {@link SchemaChange} compares the code with: it is never
 * replaced by a schema that is not compatible with it.
 */
public final class SchemaFiles {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    registry ->
                            registry.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder()
                                            .formatAssertionsEnabled(true)
                                            .build()));

    private final Path directory;
    private final EventSchema generator = new EventSchema();

    public SchemaFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Brings the file of an event up to date with the code.
     *
     * @throws IllegalStateException when one would change in a way that is not compatible; it is
     *     left as it was
     */
    public void write(PublishedEvent event) {
        var file = file(event);
        var schema = generator.of(event);
        if (exists(file)) {
            var breaches = SchemaChange.breaches(tree(file.read()), schema);
            if (!breaches.isEmpty()) {
                throw new IllegalStateException(newVersion(event, breaches));
            }
        }
        file.write(text(schema).getBytes(UTF_8));
    }

    /** In what way the files are not what today's code and its history say. */
    public List<String> breaches(Collection<PublishedEvent> today) {
        var files = EventFile.in(directory);
        var breaches = new ArrayList<String>();
        EventFile.misnamed(directory).forEach(file -> breaches.add(file + " names no version"));
        for (PublishedEvent event : today) {
            IntStream.range(1, event.version())
                    .mapToObj(version -> EventFile.of(directory, event.name(), version, 1))
                    .filter(file -> !files.contains(file))
                    .forEach(file -> breaches.add(file.fileName() + " is missing"));
            breaches.addAll(differences(event));
        }
        for (EventFile file : files) {
            if (today.stream().noneMatch(event -> isOf(file, event))) {
                breaches.add(file.fileName() + " is of no event there is");
            }
        }
        return breaches;
    }

    private List<String> differences(PublishedEvent event) {
        var file = file(event);
        if (!exists(file)) {
            return List.of(file.fileName() + " is missing");
        }
        var schema = generator.of(event);
        var breaches = SchemaChange.breaches(tree(file.read()), schema);
        if (!breaches.isEmpty()) {
            return List.of(newVersion(event, breaches));
        }
        return text(schema).equals(new String(file.read(), UTF_8))
                ? List.of()
                : List.of(file.fileName() + " is not what the code says; the change is compatible");
    }

    /** Which golden files do not keep to the schema of their version, and why. */
    public List<String> violations(GoldenFiles golden) {
        var violations = new ArrayList<String>();
        for (EventFile event : golden.files()) {
            var file = EventFile.of(directory, event.name(), event.version(), 1);
            if (!exists(file)) {
                violations.add(event.fileName() + " has no schema");
            } else {
                errors(file, tree(event.read()))
                        .forEach(why -> violations.add(event.fileName() + ": " + why));
            }
        }
        return violations;
    }

    /** Why a payload is no event of this type and version; empty when it is one. */
    public List<String> errors(PublishedEvent event, JsonNode payload) {
        return errors(file(event), payload);
    }

    private static List<String> errors(EventFile file, JsonNode payload) {
        Schema schema = SCHEMAS.getSchema(tree(file.read()));
        return schema.validate(payload).stream().map(Object::toString).toList();
    }

    private EventFile file(PublishedEvent event) {
        return EventFile.of(directory, event.name(), event.version(), 1);
    }

    private boolean exists(EventFile file) {
        return EventFile.in(directory).contains(file);
    }

    private static boolean isOf(EventFile file, PublishedEvent event) {
        return file.name().equals(event.name())
                && file.version() <= event.version()
                && file.form() == 1;
    }

    private static String newVersion(PublishedEvent event, List<String> breaches) {
        return breaches.stream()
                .collect(
                        Collectors.joining(
                                "; ",
                                event.type() + " version " + event.version() + ": ",
                                ". Make it version %d with an upcaster"
                                        .formatted(event.version() + 1)));
    }

    private static String text(JsonNode schema) {
        var lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(lines).writeValueAsString(schema) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema cannot be written", e);
        }
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("a file is not JSON", e);
        }
    }
}
