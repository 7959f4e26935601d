package exchequer.server.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/** The small JSON files by which processes of one data directory find each other. */
public final class RunFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunFile() {}

    /** Empty when the file is absent or half of one. */
    public static Optional<JsonNode> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readTree(Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Replaces the file as a whole. */
    public static void write(Path file, Map<String, Object> content) {
        try {
            Files.createDirectories(file.getParent());
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.write(part, JSON.writeValueAsBytes(content));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new LaunchException("can not write " + file, failure);
        }
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new LaunchException("can not delete " + file, failure);
        }
    }
}
