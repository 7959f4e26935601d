package exchequer.server.rest;

import exchequer.server.security.Accounts;
import exchequer.server.security.OperatorSecret;
import exchequer.server.security.Role;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Keys for people who only look, and the end of any key. */
@Path("/v1/api-keys")
@Tag(name = "API keys")
public class ApiKeysResource {

    private final Gate gate;
    private final Accounts accounts;
    private final OperatorSecret secret;

    ApiKeysResource(Gate gate, Accounts accounts, OperatorSecret secret) {
        this.gate = gate;
        this.accounts = accounts;
        this.secret = secret;
    }

    @Schema(name = "FinanceKeyRequest")
    record FinanceKeyRequest(@Schema(required = true) String name) {}

    /** Shown once: the server keeps only a hash of the key. */
    @Schema(name = "FinanceKey")
    record FinanceKey(String name, String apiKey) implements Gate.NotKept {}

    @Schema(name = "RevokeRequest")
    record RevokeRequest(@Schema(required = true) String apiKey) {}

    @Schema(name = "Revoked")
    record Revoked(boolean revoked) {}

    @POST
    @Path("/finance")
    @Operation(
            summary = "Make a key that sees payments, reports and the ledger",
            description = "Operator only. The same Idempotency-Key gives the same API key.")
    @RequestBody(content = @Content(schema = @Schema(implementation = FinanceKeyRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = FinanceKey.class)))
    public Response finance(byte[] body) {
        return gate.post(
                body,
                FinanceKeyRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    String name = Required.text("name", call.body().name());
                    String key = secret.financeKey(call.caller().tenant(), call.idempotencyKey());
                    accounts.admit(key, call.caller().tenant(), Role.FINANCE, null);
                    return Response.status(201).entity(new FinanceKey(name, key)).build();
                });
    }

    @POST
    @Path("/revoke")
    @Operation(summary = "End a key, for ever", description = "Operator only.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RevokeRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Revoked.class)))
    public Response revoke(byte[] body) {
        return gate.post(
                body,
                RevokeRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    String key = Required.text("api_key", call.body().apiKey());
                    boolean known = accounts.revoke(key, call.caller().tenant());
                    if (!known) {
                        throw Problem.NOT_FOUND.because("no such key is in use");
                    }
                    return Response.ok(new Revoked(true)).build();
                });
    }
}
