package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import exchequer.eventstore.EventStoreJson;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads request bodies strictly and says precisely what is wrong with them. */
@Singleton
final class Json {

    private static final String NO_OBJECT = "the body must be one JSON object";

    private final ObjectMapper mapper = strict();

    <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw Problem.MALFORMED_JSON.because("the body is empty");
        }
        try {
            @Nullable T read = mapper.readValue(body, type);
            if (read == null) {
                throw Problem.MALFORMED_JSON.because(NO_OBJECT);
            }
            return read;
        } catch (UnrecognizedPropertyException unknown) {
            throw Problem.UNKNOWN_FIELD.because(path(unknown), "there is no such field");
        } catch (MismatchedInputException | ValueInstantiationException wrong) {
            String path = path(wrong);
            if (path.isEmpty()) {
                throw Problem.MALFORMED_JSON.because(NO_OBJECT);
            }
            throw Problem.INVALID_FIELD.because(path, reason(wrong));
        } catch (IOException notJson) {
            throw Problem.MALFORMED_JSON.because("the body can not be read as JSON");
        }
    }

    byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (IOException bug) {
            throw new IllegalStateException("an answer can not be written", bug);
        }
    }

    /**
     * Stricter still than what events need: nothing is taken for a text that is none, no number for
     * a name, no field twice, no null inside a list.
     */
    private static ObjectMapper strict() {
        return EventStoreJson.strictMapper()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .registerModule(new SimpleModule().addDeserializer(String.class, new CleanText()));
    }

    private static String reason(JsonMappingException wrong) {
        // Only our own checks write for the caller; what a bug says is not for strangers.
        return wrong.getCause() instanceof IllegalArgumentException ours
                        && ours.getMessage() != null
                ? ours.getMessage()
                : expected(wrong);
    }

    private static String expected(JsonMappingException wrong) {
        return wrong instanceof MismatchedInputException mismatch
                        && mismatch.getTargetType() != null
                ? "expected " + mismatch.getTargetType().getSimpleName().toLowerCase(Locale.ROOT)
                : "not acceptable";
    }

    private static String path(JsonMappingException wrong) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : wrong.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
