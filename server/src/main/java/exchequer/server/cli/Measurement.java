package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one form of every measurement: a line of JSON at the end of whatever measures.
 *
 * @param ok whether everything that must hold does
 */
record Measurement(
        String name,
        boolean ok,
        String machine,
        Map<String, Object> settings,
        List<Result> results) {

    /**
     * One figure.
     *
     * @param target what it should reach, in words; null where it is only told
     * @param met whether it does; null without a target
     */
    record Result(
            String name,
            Object value,
            String unit,
            @Nullable String target,
            @Nullable Boolean met) {

        static Result told(String name, Object value, String unit) {
            return new Result(name, value, unit, null, null);
        }

        static Result of(String name, Object value, String unit, String target, boolean met) {
            return new Result(name, value, unit, target, met);
        }
    }

    static String thisMachine() {
        return "%d cores, %d MiB, %s %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        memoryMib(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"));
    }

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a measurement can not be written", bug);
        }
    }

    private static long memoryMib() {
        return ProcStatus.kib(Path.of("/proc/meminfo"), "MemTotal").orElse(0) >> 10;
    }
}
