package exchequer.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;

/** Processor time that somebody has used up to now. Wall-clock figures hide who was busy. */
@FunctionalInterface
public interface CpuTime {

    /** Nobody's. */
    CpuTime NONE = () -> 0;

    long nanos();

    static CpuTime ofThisJvm() {
        return () ->
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    /** Of a process, of those it started, and of those it has waited for. */
    static CpuTime ofTree(long pid) {
        return () ->
                ProcessHandle.of(pid)
                        .map(
                                root ->
                                        LongStream.concat(
                                                        LongStream.of(pid),
                                                        root.descendants()
                                                                .mapToLong(ProcessHandle::pid))
                                                .map(CpuTime::ofProcess)
                                                .sum())
                        .orElse(0L);
    }

    /** 0 where there is no such process or no {@code /proc}. */
    private static long ofProcess(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name in parentheses may contain anything, blanks and parentheses too.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            // Linux tells these in hundredths of a second, whatever its own clock does.
            return ticks * 10_000_000;
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }
}
