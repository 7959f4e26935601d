package exchequer.server.launch;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A running application of a data directory, as other processes see it.
 *
 * @param url where its API answers
 */
public record Application(long pid, String url) {

    /** The running one, if there is one. */
    public static Optional<Application> find(Path dataDir) {
        return RunFile.read(file(dataDir))
                .filter(json -> Infrastructure.isAlive(json.get("pid").asLong()))
                .map(json -> new Application(json.get("pid").asLong(), json.get("url").asText()));
    }

    static Path file(Path dataDir) {
        return dataDir.resolve("run/application.json");
    }

    /** Says where this process answers. */
    public static void announce(Path dataDir, String url) {
        RunFile.write(file(dataDir), Map.of("pid", ProcessHandle.current().pid(), "url", url));
    }

    public static void retract(Path dataDir) {
        RunFile.delete(file(dataDir));
    }
}
