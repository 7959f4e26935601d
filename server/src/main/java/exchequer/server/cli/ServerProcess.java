package exchequer.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the server is started as a process of its own. */
final class ServerProcess {

    private static final String JAR = "server/target/exchequer-server-0.1.0-SNAPSHOT-runner.jar";

    private ServerProcess() {}

    /** Java and its options; the same as the launcher's. */
    static List<String> command(Path home) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String options = Optional.ofNullable(System.getenv("EXCHEQUER_JAVA_OPTIONS")).orElse("");
        if (!options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        command.addAll(List.of("-jar", home.resolve(JAR).toString()));
        return command;
    }
}
