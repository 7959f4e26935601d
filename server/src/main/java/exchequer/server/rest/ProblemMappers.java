package exchequer.server.rest;

import exchequer.market.decision.CommandFailedException;
import exchequer.server.security.DatabaseException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into a problem, so that no caller ever sees a stack trace. */
final class ProblemMappers {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    Response problem(ProblemException problem) {
        return problem.body().response();
    }

    @ServerExceptionMapper
    Response commandFailed(CommandFailedException failure) {
        LOG.error("a command failed", failure);
        return Problem.UNAVAILABLE.because("the answer is not known").body().response();
    }

    @ServerExceptionMapper
    Response database(DatabaseException failure) {
        LOG.error("the database failed", failure);
        return Problem.UNAVAILABLE.because("the database did not answer").body().response();
    }

    @ServerExceptionMapper
    Response web(WebApplicationException failure) {
        Problem problem =
                switch (failure.getResponse().getStatus()) {
                    case 404 -> Problem.NOT_FOUND;
                    case 405 -> Problem.METHOD_NOT_ALLOWED;
                    case 413 -> Problem.TOO_LARGE;
                    case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
                    case 400 -> Problem.MALFORMED_JSON;
                    default -> Problem.INTERNAL;
                };
        return problem.because(String.valueOf(failure.getMessage())).body().response();
    }

    @ServerExceptionMapper
    Response bug(RuntimeException bug) {
        LOG.error("a request met a bug", bug);
        return Problem.INTERNAL.because("the log of this node says more").body().response();
    }
}
