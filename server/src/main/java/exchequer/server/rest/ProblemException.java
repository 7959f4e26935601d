package exchequer.server.rest;

/** Ends a request with a problem. Carries no stack trace: nothing is broken. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemBody body;

    ProblemException(ProblemBody body) {
        super(body.code() + ": " + body.detail(), null, false, false);
        this.body = body;
    }

    public ProblemBody body() {
        return body;
    }
}
