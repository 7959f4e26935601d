package exchequer.eventstore.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file about one version of one event: {@code RfqOpened.v1.json}. A version that got a property
 * more has a further form: {@code RfqOpened.v1.form2.json}.
 */
record EventFile(Path path, String name, int version, int form) {

    private static final Pattern FORM =
            Pattern.compile("(\\w+)\\.v([1-9][0-9]{0,5})(?:\\.form([1-9][0-9]{0,5}))?\\.json");

    static EventFile of(Path directory, String name, int version, int form) {
        var suffix = form == 1 ? "" : ".form" + form;
        var file = name + ".v" + version + suffix + ".json";
        return new EventFile(directory.resolve(file), name, version, form);
    }

    /** All in the directory, by name, version and form. Other files are not looked at. */
    static List<EventFile> in(Path directory) {
        var files = new ArrayList<EventFile>();
        for (Path path : paths(directory)) {
            var parts = FORM.matcher(path.getFileName().toString());
            if (parts.matches()) {
                @Nullable String form = parts.group(3);
                files.add(
                        new EventFile(
                                path,
                                parts.group(1),
                                Integer.parseInt(parts.group(2)),
                                form == null ? 1 : Integer.parseInt(form)));
            }
        }
        files.sort(
                Comparator.comparing(EventFile::name)
                        .thenComparingInt(EventFile::version)
                        .thenComparingInt(EventFile::form));
        return files;
    }

    /** JSON files that no event can be found in, because of their name. */
    static List<String> misnamed(Path directory) {
        return paths(directory).stream()
                .map(path -> path.getFileName().toString())
                .filter(file -> file.endsWith(".json") && !FORM.matcher(file).matches())
                .sorted()
                .toList();
    }

    private static List<Path> paths(Path directory) {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fileName() {
        return path.getFileName().toString();
    }

    byte[] read() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(byte[] content) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
