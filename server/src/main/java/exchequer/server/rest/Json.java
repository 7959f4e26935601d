package exchequer.server.rest;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import exchequer.eventstore.EventStoreJson;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads request bodies strictly and says precisely what is wrong with them. */
@Singleton
final class Json {

    private final ObjectMapper mapper = EventStoreJson.strictMapper();

    <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw Problem.MALFORMED_JSON.because("the body is empty");
        }
        try {
            return mapper.readValue(body, type);
        } catch (UnrecognizedPropertyException unknown) {
            throw Problem.UNKNOWN_FIELD.because(path(unknown), "there is no such field");
        } catch (MismatchedInputException | ValueInstantiationException wrong) {
            @Nullable String because =
                    wrong.getCause() == null ? null : wrong.getCause().getMessage();
            throw Problem.INVALID_FIELD.because(
                    path(wrong), because == null ? expected(wrong) : because);
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
