package exchequer.eventstore.schema;

import exchequer.eventstore.relay.EventHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The list of released golden files with their hashes, as {@code sha256sum} writes it. */
final class ReleasedHashes {

    static final String FILE = "released.sha256";

    private static final String BETWEEN = "  ";

    private final Path file;

    ReleasedHashes(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** In what way the files are not those that were released. */
    List<String> breaches(List<EventFile> files) {
        var released = read();
        var breaches = new ArrayList<String>();
        for (EventFile golden : files) {
            var hash = released.remove(golden.fileName());
            if (hash == null) {
                breaches.add(golden.fileName() + " is not listed in " + FILE);
            } else if (!hash.equals(hashOf(golden.read()))) {
                breaches.add(golden.fileName() + " is not as it was released");
            }
        }
        released.keySet().forEach(name -> breaches.add(name + " was released and is gone"));
        return breaches;
    }

    void add(EventFile golden) {
        var released = read();
        released.put(golden.fileName(), hashOf(golden.read()));
        var lines = new ArrayList<String>();
        released.forEach((name, hash) -> lines.add(hash + BETWEEN + name));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> read() {
        var released = new TreeMap<String, String>();
        if (Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file)) {
                    var parts = line.split(BETWEEN, 2);
                    released.put(parts[parts.length - 1], parts[0]);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return released;
    }

    private static String hashOf(byte[] content) {
        return HexFormat.of().formatHex(EventHeaders.sha256().digest(content));
    }
}
