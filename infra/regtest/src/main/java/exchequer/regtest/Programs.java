package exchequer.regtest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the programs of the network are. They are built from their sources, never downloaded. */
record Programs(Path lnd, Path btcd) {

    /** System property that names another directory than {@code infra/regtest/target/bin}. */
    static final String DIRECTORY_PROPERTY = "exchequer.lightning.bin";

    /** System property that names the root of the project, where that is not above us. */
    private static final String HOME_PROPERTY = "exchequer.home";

    private static final String DIRECTORY = "infra/regtest/target/bin";

    /**
     * @throws IllegalStateException when they were not built, with what to do then
     */
    static Programs find() {
        String told = System.getProperty(DIRECTORY_PROPERTY);
        Path directory = told == null ? besideTheSources() : Path.of(told);
        if (directory == null
                || !Files.isExecutable(directory.resolve("lnd"))
                || !Files.isExecutable(directory.resolve("btcd"))) {
            throw new IllegalStateException(
                    "lnd and btcd are not in "
                            + (directory == null ? DIRECTORY : directory)
                            + ": build them with infra/regtest/build (it needs Go), or run the"
                            + " tests with ./exchequer test --lightning, which does that first");
        }
        return new Programs(directory.resolve("lnd"), directory.resolve("btcd"));
    }

    private static @Nullable Path besideTheSources() {
        Path here = Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("infra/regtest/go.mod")))
                .map(path -> path.resolve(DIRECTORY))
                .findFirst()
                .orElse(null);
    }
}
