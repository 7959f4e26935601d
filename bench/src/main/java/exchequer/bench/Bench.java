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

/**
 * The command line: {@code bench append}, {@code bench nostr}, {@code bench pay}, {@code bench
 * ledger} or {@code bench rebuild}, with options.
 */
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

    /** A measurement that only needs a place. */
    @FunctionalInterface
    private interface Measuring {
        Measurement in(Path directory) throws Exception;
    }

    static int run(List<String> arguments, PrintStream out, PrintStream progress) throws Exception {
        List<String> rest = new ArrayList<>(arguments);
        String what = rest.isEmpty() ? "" : rest.removeFirst();
        return switch (what) {
            case "append" -> append(rest, out, progress);
            case "nostr" -> nostr(rest, out, progress);
            case "pay" -> pay(rest, out, progress);
            case "ledger" -> ledger(rest, out, progress);
            case "rebuild" -> rebuild(rest, out, progress);
            default -> {
                boolean asked = what.equals("--help");
                PrintStream to = asked ? out : progress;
                to.print(
                        String.join(
                                "\n",
                                Options.USAGE,
                                NostrOptions.USAGE,
                                PayOptions.USAGE,
                                LedgerOptions.USAGE,
                                RebuildOptions.USAGE));
                yield asked ? 0 : USAGE_ERROR;
            }
        };
    }

    private static int append(List<String> rest, PrintStream out, PrintStream progress)
            throws Exception {
        if (rest.contains("--help")) {
            out.print(Options.USAGE);
            return 0;
        }
        Options options;
        try {
            options = Options.parse(rest);
        } catch (IllegalArgumentException wrong) {
            return misunderstood(wrong, Options.USAGE, progress);
        }
        Progress told = new Progress(progress);
        Measuring measuring = directory -> new AppendBench(options, directory, told).run();
        return report(measured(options.store(), measuring), options.out(), out);
    }

    private static int nostr(List<String> rest, PrintStream out, PrintStream progress)
            throws Exception {
        if (rest.contains("--help")) {
            out.print(NostrOptions.USAGE);
            return 0;
        }
        NostrOptions options;
        try {
            options = NostrOptions.parse(rest);
        } catch (IllegalArgumentException wrong) {
            return misunderstood(wrong, NostrOptions.USAGE, progress);
        }
        Progress told = new Progress(progress);
        Measuring measuring = directory -> new NostrBench(options, directory, told).run();
        return report(measured(null, measuring), options.out(), out);
    }

    private static int pay(List<String> rest, PrintStream out, PrintStream progress)
            throws Exception {
        if (rest.contains("--help")) {
            out.print(PayOptions.USAGE);
            return 0;
        }
        PayOptions options;
        try {
            options = PayOptions.parse(rest);
        } catch (IllegalArgumentException wrong) {
            return misunderstood(wrong, PayOptions.USAGE, progress);
        }
        Progress told = new Progress(progress);
        Measuring measuring = directory -> new PayBench(options, directory, told).run();
        return report(measured(null, measuring), options.out(), out);
    }

    private static int ledger(List<String> rest, PrintStream out, PrintStream progress)
            throws Exception {
        if (rest.contains("--help")) {
            out.print(LedgerOptions.USAGE);
            return 0;
        }
        LedgerOptions options;
        try {
            options = LedgerOptions.parse(rest);
        } catch (IllegalArgumentException wrong) {
            return misunderstood(wrong, LedgerOptions.USAGE, progress);
        }
        Progress told = new Progress(progress);
        Measuring measuring = directory -> new LedgerBench(options, directory, told).run();
        return report(measured(null, measuring), options.out(), out);
    }

    private static int rebuild(List<String> rest, PrintStream out, PrintStream progress)
            throws Exception {
        if (rest.contains("--help")) {
            out.print(RebuildOptions.USAGE);
            return 0;
        }
        RebuildOptions options;
        try {
            options = RebuildOptions.parse(rest);
        } catch (IllegalArgumentException wrong) {
            return misunderstood(wrong, RebuildOptions.USAGE, progress);
        }
        Progress told = new Progress(progress);
        Measuring measuring = directory -> new RebuildBench(options, directory, told).run();
        return report(measured(null, measuring), options.out(), out);
    }

    private static int misunderstood(
            IllegalArgumentException wrong, String usage, PrintStream progress) {
        progress.println(wrong.getMessage());
        progress.print(usage);
        return USAGE_ERROR;
    }

    private static int report(Measurement measurement, @Nullable Path file, PrintStream out)
            throws IOException {
        out.println(measurement.json());
        if (file != null) {
            Files.writeString(file, measurement.json() + "\n");
        }
        return measurement.ok() ? 0 : 1;
    }

    private static Measurement measured(@Nullable Path kept, Measuring measuring) throws Exception {
        if (kept != null) {
            return measuring.in(Files.createDirectories(kept));
        }
        Path scratch = Files.createTempDirectory(scratchParent(), "bench-");
        try {
            return measuring.in(scratch);
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
