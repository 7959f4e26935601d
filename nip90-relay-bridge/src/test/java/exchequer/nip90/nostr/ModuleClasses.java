package exchequer.nip90.nostr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of the bridge itself, without those of its tests. */
public final class ModuleClasses {

    private static final Path DIRECTORY = Path.of("target", "classes");

    private ModuleClasses() {}

    /** Not initialised. */
    public static List<Class<?>> all() {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.map(file -> DIRECTORY.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.replace('/', '.').replaceAll("\\.class$", ""))
                    .<Class<?>>map(ModuleClasses::named)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, ModuleClasses.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
