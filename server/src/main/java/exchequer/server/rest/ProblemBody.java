package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import exchequer.market.decision.Rejection;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A problem as RFC 9457 wants it, with our stable code.
 *
 * @param code lower snake case; what programs should look at
 * @param field the JSON path of what is wrong, where one field is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Problem", description = "RFC 9457 problem with a stable code")
public record ProblemBody(
        String code, String title, int status, String detail, @Nullable String field) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** Where the code is explained. */
    @JsonProperty("type")
    public String type() {
        return "/problems/" + code;
    }

    /** The same for a decider's "no". */
    static ProblemBody of(Rejection rejection) {
        int status =
                switch (rejection.kind()) {
                    case NOT_FOUND -> 404;
                    case FORBIDDEN -> 403;
                    case CONFLICT -> 409;
                    case INVALID -> 422;
                };
        return new ProblemBody(
                rejection.code(), "The market says no", status, rejection.detail(), null);
    }

    Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(this).build();
    }
}
