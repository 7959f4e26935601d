package exchequer.eventstore.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.upcast.UpcastFailedException;
import exchequer.eventstore.upcast.Upcasters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A directory with one event of every type and version that was ever released, as it was written
 * then: {@code RfqOpened.v1.json}, beside the list {@code released.sha256} of their hashes. Stored
 * events are read for ever, so such a file is never changed and never deleted.
 *
 * <p>A version that got a property more, in a way that {@link SchemaChange} allows, has a further
 * file: {@code RfqOpened.v1.form2.json}.
 *
 * <p>What a directory must be is said by methods that return breaches, one sentence each, for a
 * test to find none.
 */
public final class GoldenFiles {

    // Strict: a field that today's class does not know is one that would be lost in reading.
    private static final ObjectMapper JSON = EventStoreJson.strictMapper();

    private final Path directory;
    private final ReleasedHashes hashes;

    public GoldenFiles(Path directory) {
        this.directory = directory;
        this.hashes = new ReleasedHashes(directory);
    }

    /** The form in which an event stands in its file: as stored, but on several lines. */
    public static String text(Object event) {
        var lines = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return JSON.writer(lines).writeValueAsString(event) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(event.getClass() + " cannot be written", e);
        }
    }

    /** What the newest file of today's version holds, if there is one. */
    public Optional<String> newest(PublishedEvent event) {
        return forms(event).reduce((_, later) -> later).map(file -> new String(file.read(), UTF_8));
    }

    /**
     * Keeps an event as a golden file, unless its version has one that says the same.
     *
     * @throws IllegalStateException when the version has a file and the event does not say all that
     *     it says
     */
    public void keep(Object event) {
        var type = PublishedEvent.of(event.getClass());
        var written = text(event);
        var newest = newest(type);
        if (newest.isPresent() && newest.get().equals(written)) {
            return;
        }
        if (newest.isPresent() && !says(tree(written), tree(newest.get()), _ -> true)) {
            throw new IllegalStateException(
                    "%s is not written any more as version %d was: make it version %d with an upcaster"
                            .formatted(type.type(), type.version(), type.version() + 1));
        }
        int form = 1 + (int) forms(type).count();
        var file = EventFile.of(directory, type.name(), type.version(), form);
        file.write(written.getBytes(UTF_8));
        hashes.add(file);
    }

    /** Whether every version up to today's has its file, as released, and no file is left over. */
    public List<String> breaches(Collection<PublishedEvent> today) {
        var files = files();
        var breaches = new ArrayList<String>();
        EventFile.misnamed(directory).forEach(file -> breaches.add(file + " names no version"));
        breaches.addAll(hashes.breaches(files));
        for (PublishedEvent event : today) {
            IntStream.rangeClosed(1, event.version())
                    .filter(version -> files.stream().noneMatch(file -> is(file, event, version)))
                    .mapToObj(version -> event.type() + " version " + version)
                    .forEach(version -> breaches.add(version + " has no golden file"));
        }
        var byName = byName(today);
        for (EventFile file : files) {
            var event = byName.get(file.name());
            if (event == null) {
                breaches.add(file.fileName() + " is of an event that no class reads any more");
            } else if (file.version() > event.version()) {
                breaches.add(file.fileName() + " is newer than " + event.payload());
            }
        }
        return breaches;
    }

    /**
     * Reads every file through the upcasters into today's class, and says what failed or was lost.
     */
    public List<String> misread(Collection<PublishedEvent> today, Upcasters upcasters) {
        return misread(files(), today, upcasters);
    }

    /** The same for the files of today's versions alone, which need no upcasters. */
    public List<String> misread(Collection<PublishedEvent> today) {
        var files =
                files().stream()
                        .filter(
                                file ->
                                        today.stream()
                                                .anyMatch(
                                                        event -> is(file, event, event.version())))
                        .toList();
        return misread(files, today, Upcasters.none());
    }

    private static List<String> misread(
            List<EventFile> files, Collection<PublishedEvent> today, Upcasters upcasters) {
        var byName = byName(today);
        var breaches = new ArrayList<String>();
        for (EventFile file : files) {
            var event = byName.get(file.name());
            if (event != null) {
                misread(file, event, upcasters)
                        .ifPresent(why -> breaches.add(file.fileName() + " " + why));
            }
        }
        return breaches;
    }

    private static Optional<String> misread(
            EventFile file, PublishedEvent event, Upcasters upcasters) {
        try {
            var stored = Integer.toString(file.version());
            var upcast = upcasters.apply(event.type(), stored, file.read());
            if (!upcast.version().equals(Integer.toString(event.version()))) {
                return Optional.of(
                        "comes out as version %s, and today's is %d: an upcaster is missing"
                                .formatted(upcast.version(), event.version()));
            }
            var read = JSON.readValue(upcast.payload(), event.payload());
            var written = JSON.readTree(JSON.writeValueAsBytes(read));
            return says(written, JSON.readTree(upcast.payload()), JsonNode::isNull)
                    ? Optional.empty()
                    : Optional.of("reads as something else: " + written);
        } catch (IOException | UpcastFailedException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }

    List<EventFile> files() {
        return EventFile.in(directory);
    }

    private Stream<EventFile> forms(PublishedEvent event) {
        return files().stream().filter(file -> is(file, event, event.version()));
    }

    private static boolean is(EventFile file, PublishedEvent event, int version) {
        return file.name().equals(event.name()) && file.version() == version;
    }

    private static Map<String, PublishedEvent> byName(Collection<PublishedEvent> today) {
        return today.stream().collect(Collectors.toMap(PublishedEvent::name, Function.identity()));
    }

    /** Whether a value says all that another does, and of what it has more only the allowed. */
    private static boolean says(JsonNode more, JsonNode less, Predicate<JsonNode> allowed) {
        if (more.isObject() && less.isObject()) {
            return less.propertyStream().allMatch(field -> more.has(field.getKey()))
                    && more.propertyStream()
                            .allMatch(
                                    field ->
                                            less.has(field.getKey())
                                                    ? says(
                                                            field.getValue(),
                                                            less.path(field.getKey()),
                                                            allowed)
                                                    : allowed.test(field.getValue()));
        }
        if (more.isArray() && less.isArray()) {
            return more.size() == less.size()
                    && IntStream.range(0, less.size())
                            .allMatch(i -> says(more.path(i), less.path(i), allowed));
        }
        return more.equals(less);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a golden file is not JSON", e);
        }
    }
}
