package exchequer.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The command line: {@code bench append [OPTIONS]}. */
public final class Bench {

    private static final int USAGE_ERROR = 2;

    private Bench() {}

    /**
     * Exits with 0 when everything that must hold does, with 1 when something does not, with 2 when
     * the arguments are wrong. Missed targets do not change that: they are in the result.
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(Arrays.asList(arguments), out, progress));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream progress) throws Exception {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.print(Options.USAGE);
            return arguments.isEmpty() ? USAGE_ERROR : 0;
        }
        List<String> rest = new ArrayList<>(arguments);
        if (!rest.removeFirst().equals("append")) {
            progress.println("bench knows only: append");
            return USAGE_ERROR;
        }
        Options options;
        try {
            options = Options.parse(rest);
        } catch (IllegalArgumentException wrong) {
            progress.println(wrong.getMessage());
            progress.print(Options.USAGE);
            return USAGE_ERROR;
        }
        Measurement measurement = measured(options, new Progress(progress));
        out.println(measurement.json());
        @Nullable Path file = options.out();
        if (file != null) {
            Files.writeString(file, measurement.json() + "\n");
        }
        return measurement.ok() ? 0 : 1;
    }

    private static Measurement measured(Options options, Progress progress) throws Exception {
        @Nullable Path kept = options.store();
        if (kept != null) {
            return new AppendBench(options, Files.createDirectories(kept), progress).run();
        }
        Path scratch = Files.createTempDirectory(scratchParent(), "bench-");
        try {
            return new AppendBench(options, scratch, progress).run();
        } finally {
            delete(scratch);
        }
    }

    /**
     * Below the project, as its disk is the one to measure: the temporary directory may be memory.
     */
    private static Path scratchParent() throws IOException {
        return Files.createDirectories(
                Path.of(System.getProperty("exchequer.home", ""), "target").toAbsolutePath());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
