package exchequer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine and the JVM that measure. */
final class Machine {

    private Machine() {}

    static String description() {
        return "%d cores, %d MiB, %s %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        memoryMib(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"));
    }

    static String cpu() {
        return field("/proc/cpuinfo", "model name");
    }

    static String kernel() {
        return System.getProperty("os.version");
    }

    /** Options of this JVM that change its speed. */
    static String jvmOptions() {
        return String.join(
                " ",
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option -> option.startsWith("-X"))
                        .toList());
    }

    /** How busy others keep the machine: the load average of the last minute, "" if unknown. */
    static String loadAverage() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException absent) {
            return "";
        }
    }

    static long memoryMib() {
        String digits = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) >> 10;
    }

    private static String field(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException | UncheckedIOException absent) {
            return "";
        }
    }
}
