package exchequer.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one form of every measurement of the project: a line of JSON at the end of whatever measures.
 *
 * @param ok whether everything that must hold does; a target missed is not among it
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
     * @param value null where it could not be taken; {@code settings.left_out} says why
     * @param target what it should reach, in words; null where it is only told
     * @param met whether it does; null without a target
     */
    record Result(
            String name,
            @Nullable Object value,
            String unit,
            @Nullable String target,
            @Nullable Boolean met) {}

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("a measurement can not be written", bug);
        }
    }
}
