package exchequer.server.rest;

import jakarta.ws.rs.WebApplicationException;

/**
 * Ends a request with a problem. Carries no stack trace: nothing is broken.
 *
 * <p>A {@link WebApplicationException}, because JAX-RS lets only those pass out of the reading of a
 * parameter and takes everything else for an address that does not exist.
 */
public final class ProblemException extends WebApplicationException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemBody body;

    ProblemException(ProblemBody body) {
        super(body.code() + ": " + body.detail(), body.status());
        this.body = body;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    public ProblemBody body() {
        return body;
    }
}
