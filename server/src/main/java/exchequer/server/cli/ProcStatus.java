package exchequer.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Figures from Linux' {@code /proc}. */
final class ProcStatus {

    private ProcStatus() {}

    /** The resident memory of a process in KiB; empty where there is no such file. */
    static OptionalLong residentKib(long pid) {
        return kib(Path.of("/proc/" + pid + "/status"), "VmRSS");
    }

    static OptionalLong kib(Path file, String field) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException absent) {
            return OptionalLong.empty();
        }
    }
}
