package exchequer.server.rest;

import java.util.Locale;

/**
 * Everything that can be wrong with a request besides what a decider says. RFC 9457; the code is
 * stable.
 */
public enum Problem {
    MALFORMED_JSON(400, "The body is not the JSON expected"),
    UNKNOWN_FIELD(400, "The body has a field this request does not know"),
    INVALID_FIELD(422, "A field is not acceptable"),
    IDEMPOTENCY_KEY_MISSING(400, "Every POST needs an Idempotency-Key"),
    IDEMPOTENCY_KEY_MALFORMED(400, "The Idempotency-Key is not acceptable"),
    IDEMPOTENCY_KEY_REUSED(409, "The Idempotency-Key was used for another request"),
    UNAUTHENTICATED(401, "It is not clear who is asking"),
    FORBIDDEN(403, "The caller may not do this"),
    NOT_FOUND(404, "There is no such thing"),
    TOO_LARGE(413, "The body is too large"),
    METHOD_NOT_ALLOWED(405, "This can not be done here"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body must be JSON"),
    BEHIND(503, "The views have not caught up with the log; ask again"),
    UNAVAILABLE(503, "It is not known whether this took effect; repeat it with the same key"),
    INTERNAL(500, "Something is broken here");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    public ProblemException because(String detail) {
        return new ProblemException(new ProblemBody(code(), title, status, detail, null));
    }

    /**
     * @param field the JSON path of what is wrong
     */
    public ProblemException because(String field, String detail) {
        return new ProblemException(new ProblemBody(code(), title, status, detail, field));
    }
}
