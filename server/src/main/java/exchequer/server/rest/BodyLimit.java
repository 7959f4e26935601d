package exchequer.server.rest;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that says it is too large, before a byte of it is read. The HTTP server has the
 * same limit, but refuses without a word.
 */
@ApplicationScoped
public class BodyLimit {

    private static final int BEFORE_THE_SERVERS_OWN = 1_000;

    private final Json json;
    private final long maxBytes;

    BodyLimit(
            Json json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize max) {
        this.json = json;
        this.maxBytes = max.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_THE_SERVERS_OWN);
    }

    private void check(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length == null || length.length() < 19 && Long.parseLong(length) <= maxBytes) {
            context.next();
            return;
        }
        ProblemBody problem = Problem.TOO_LARGE.because("at most " + maxBytes + " bytes").body();
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", ProblemBody.MEDIA_TYPE)
                // The rest of the body is still on its way; nobody will read it.
                .putHeader("Connection", "close")
                .end(Buffer.buffer(json.write(problem)));
    }
}
