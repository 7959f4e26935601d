package exchequer.server.rest;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.DerivedId;
import exchequer.market.ids.TenantId;
import exchequer.server.security.Authentication;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.server.security.Sha256;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes: who asks, may they, was it asked before, is the body right. Resources
 * behind it only say what to do.
 */
@RequestScoped
public class Gate {

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final Authentication authentication;
    private final Answers answers;
    private final Json json;
    private final Commands commands;
    private final HttpHeaders headers;
    private final UriInfo uri;
    private final Request request;

    Gate(
            Authentication authentication,
            Answers answers,
            Json json,
            Commands commands,
            @Context HttpHeaders headers,
            @Context UriInfo uri,
            @Context Request request) {
        this.authentication = authentication;
        this.answers = answers;
        this.json = json;
        this.commands = commands;
        this.headers = headers;
        this.uri = uri;
        this.request = request;
    }

    /** One accepted POST. */
    public record Call<T>(Caller caller, T body, String idempotencyKey, String commandId) {}

    /** The caller of a request without a body, in one of the roles. */
    Caller caller(Role... allowed) {
        return authenticate(new byte[0], allowed);
    }

    /**
     * Carries out a POST once per caller, path and idempotency key.
     *
     * @param action gives the answer; problems it throws are answers too and are kept
     */
    <T> Response post(
            byte[] body, Class<T> type, Set<Role> allowed, Function<Call<T>, Response> action) {
        Caller caller = authenticate(body, allowed.toArray(Role[]::new));
        return postAs(caller, caller.actor(), body, type, action);
    }

    /** As {@link #post}, for what anybody may do. */
    <T> Response postAnonymously(
            TenantId tenant, byte[] body, Class<T> type, Function<Call<T>, Response> action) {
        return postAs(new Caller(tenant, Role.BUYER, null), "anybody", body, type, action);
    }

    /** Sends a command and answers with the value, or with the decider's "no". */
    Response decide(Call<?> call, DomainCommand command, int status, Supplier<Object> answer) {
        Origin origin =
                new Origin(call.caller().tenant(), call.caller().actor(), call.commandId(), null);
        return switch (commands.send(command, origin)) {
            case Decision.Accepted _ -> Response.status(status).entity(answer.get()).build();
            case Decision.Rejected(Rejection rejection) -> ProblemBody.of(rejection).response();
        };
    }

    private <T> Response postAs(
            Caller caller,
            String principal,
            byte[] body,
            Class<T> type,
            Function<Call<T>, Response> action) {
        String key = idempotencyKey();
        Answers.Use use = new Answers.Use(caller.tenant().value(), principal, uri.getPath(), key);
        Optional<Answers.Kept> kept = answers.claim(use, Sha256.hex(body));
        if (kept.isPresent()) {
            return replay(kept.get());
        }
        Response response;
        try {
            String commandId =
                    DerivedId.derive(
                            "cmd_", use.tenant(), use.principal(), use.operation(), use.key());
            response = action.apply(new Call<>(caller, json.read(body, type), key, commandId));
        } catch (ProblemException problem) {
            response = problem.body().response();
        }
        // A secret is never kept; its action derives it anew from the key.
        byte[] written = json.write(response.getEntity());
        if (!(response.getEntity() instanceof NotKept)) {
            answers.keep(use, new Answers.Kept(response.getStatus(), written));
        }
        return Response.fromResponse(response)
                .entity(written)
                .type(mediaType(response.getStatus()))
                .build();
    }

    private static Response replay(Answers.Kept kept) {
        return Response.status(kept.status())
                .type(mediaType(kept.status()))
                .header("Idempotency-Replayed", "true")
                .entity(kept.body())
                .build();
    }

    private static String mediaType(int status) {
        return status >= 400 ? ProblemBody.MEDIA_TYPE : MediaType.APPLICATION_JSON;
    }

    private String idempotencyKey() {
        @Nullable String key = headers.getHeaderString("Idempotency-Key");
        if (key == null || key.isEmpty()) {
            throw Problem.IDEMPOTENCY_KEY_MISSING.because(
                    "send a header 'Idempotency-Key' with a value that is new for each request");
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.IDEMPOTENCY_KEY_MALFORMED.because(
                    "1 to 128 visible ASCII characters, no spaces");
        }
        return key;
    }

    private Caller authenticate(byte[] body, Role... allowed) {
        String path = uri.getRequestUri().getRawPath();
        @Nullable String query = uri.getRequestUri().getRawQuery();
        Caller caller =
                authentication.authenticate(
                        headers.getHeaderString(HttpHeaders.AUTHORIZATION),
                        request.getMethod(),
                        query == null ? path : path + "?" + query,
                        body);
        if (!Arrays.asList(allowed).contains(caller.role())) {
            throw Problem.FORBIDDEN.because(
                    "this needs one of the roles "
                            + Arrays.toString(allowed).toLowerCase(Locale.ROOT));
        }
        return caller;
    }

    /** Marks an answer with a secret in it. */
    interface NotKept {}
}
