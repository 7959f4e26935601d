package exchequer.nip90.inbox;

import exchequer.nip90.nostr.ModuleClasses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that some classes log, down to the finest level, while it is open. The simple logger
 * of the tests writes to the standard error of the moment and keeps its level in a field.
 */
public final class CapturedLog implements AutoCloseable {

    private static final int EVERYTHING = 0;

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Map<Logger, Integer> levels = new LinkedHashMap<>();

    public CapturedLog(List<Class<?>> classes) {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        for (Class<?> type : classes) {
            Logger logger = LoggerFactory.getLogger(type);
            try {
                Field level = level(logger);
                levels.put(logger, level.getInt(logger));
                level.setInt(logger, EVERYTHING);
            } catch (ReflectiveOperationException changed) {
                throw new AssertionError("the simple logger is another one now", changed);
            }
        }
    }

    /** Of every class of the bridge that logs at all. */
    static CapturedLog ofTheBridge() {
        List<Class<?>> talkative =
                ModuleClasses.all().stream().filter(CapturedLog::hasLogger).toList();
        if (talkative.size() < 8) {
            throw new AssertionError("hardly anybody logs: " + talkative);
        }
        return new CapturedLog(talkative);
    }

    private static boolean hasLogger(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> field.getType() == Logger.class);
    }

    public String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setErr(before);
        levels.forEach(
                (logger, level) -> {
                    try {
                        level(logger).setInt(logger, level);
                    } catch (ReflectiveOperationException changed) {
                        throw new AssertionError(changed);
                    }
                });
    }

    private static Field level(Logger logger) throws NoSuchFieldException {
        Field level = logger.getClass().getDeclaredField("currentLogLevel");
        level.setAccessible(true);
        return level;
    }
}
