package exchequer.regtest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JVM that starts a chain and never stops it. Arguments: its directory, a file to write then. */
final class ChainOwner {

    /** Held for ever: were it collected, so would be the pipe it waits on. */
    private static @Nullable Guard guard;

    private ChainOwner() {}

    public static void main(String[] arguments) throws Exception {
        Path network = Path.of(arguments[0]);
        guard = Guard.over(network);
        new Chain(Programs.find().btcd(), network, network).start(List.of());
        Files.createFile(Path.of(arguments[1]));
        Thread.currentThread().join();
    }
}
