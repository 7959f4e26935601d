package exchequer.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where things lie; the launcher says so in the environment, the command line overrides it. */
public final class DataOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:EXCHEQUER_DATA:-data}")
    private Path dataDir;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            hidden = true,
            defaultValue = "${env:EXCHEQUER_HOME:-.}")
    private Path home;

    Path dataDir() {
        return dataDir.toAbsolutePath().normalize();
    }

    Path home() {
        return home.toAbsolutePath().normalize();
    }
}
