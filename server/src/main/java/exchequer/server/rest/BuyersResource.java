package exchequer.server.rest;

import exchequer.market.budget.set.SetBudget;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.nip90.nostr.Nip19;
import exchequer.server.security.Accounts;
import exchequer.server.security.OperatorSecret;
import exchequer.server.security.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The operator lets buyers in and limits what they may spend. */
@Path("/v1/buyers")
@Tag(name = "Buyers")
public class BuyersResource {

    private static final int MAX_NAME = 200;

    private final Gate gate;
    private final Accounts accounts;
    private final OperatorSecret secret;
    private final InstantSource clock;

    BuyersResource(Gate gate, Accounts accounts, OperatorSecret secret, InstantSource clock) {
        this.gate = gate;
        this.accounts = accounts;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * @param pubkey 64 hexadecimal digits or {@code npub1…}
     */
    @Schema(name = "BuyerRequest")
    record BuyerRequest(@Schema(required = true) String pubkey, @Nullable String name) {}

    /** Shown once: the server keeps only a hash of the key. */
    @Schema(name = "BuyerRegistered")
    record BuyerRegistered(String pubkey, String npub, String apiKey) implements Gate.NotKept {}

    @Schema(name = "BudgetRequest")
    record BudgetRequest(
            @Schema(required = true) Msat perOrderMsat, @Schema(required = true) Msat perDayMsat) {}

    @Schema(name = "BudgetAnswer")
    record BudgetAnswer(Pubkey buyer, Msat perOrderMsat, Msat perDayMsat) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Let a buyer in",
            description = "Operator only. The same Idempotency-Key gives the same API key.")
    @RequestBody(content = @Content(schema = @Schema(implementation = BuyerRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = BuyerRegistered.class)))
    public Response register(byte[] body) {
        return gate.post(
                body,
                BuyerRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    Pubkey buyer = pubkey(Required.text("pubkey", call.body().pubkey()));
                    String name = call.body().name() == null ? "" : call.body().name();
                    if (name.length() > MAX_NAME) {
                        throw Problem.INVALID_FIELD.because("name", "at most 200 characters");
                    }
                    accounts.registerBuyer(call.caller().tenant(), buyer, name);
                    String key =
                            secret.apiKey(call.caller().tenant(), buyer, call.idempotencyKey());
                    accounts.admit(key, call.caller().tenant(), Role.BUYER, buyer);
                    return Response.status(201)
                            .entity(
                                    new BuyerRegistered(
                                            buyer.value(), Nip19.npub(buyer.value()), key))
                            .build();
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{pubkey}/budget")
    @Operation(
            summary = "Limit what a buyer may spend",
            description = "Operator only: it is the treasury's money. Routing fees are included.")
    @RequestBody(content = @Content(schema = @Schema(implementation = BudgetRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = BudgetAnswer.class)))
    public Response budget(@PathParam("pubkey") String who, byte[] body) {
        return gate.post(
                body,
                BudgetRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    Pubkey buyer = pubkey(who);
                    if (!accounts.isBuyer(call.caller().tenant(), buyer)) {
                        throw Problem.NOT_FOUND.because("no buyer " + who);
                    }
                    Msat perOrder = Required.value("per_order_msat", call.body().perOrderMsat());
                    Msat perDay = Required.value("per_day_msat", call.body().perDayMsat());
                    return gate.decide(
                            call,
                            new SetBudget(buyer, perOrder, perDay, clock.instant()),
                            200,
                            () -> new BudgetAnswer(buyer, perOrder, perDay));
                });
    }

    static Pubkey pubkey(String text) {
        return pubkey(text, "pubkey");
    }

    /**
     * @throws ProblemException naming the field, when it holds no public key
     */
    static Pubkey pubkey(String text, String field) {
        try {
            return new Pubkey(text.startsWith("npub") ? Nip19.fromNpub(text).orElse(text) : text);
        } catch (IllegalArgumentException malformed) {
            throw Problem.INVALID_FIELD.because(
                    field, "must be 64 lower-case hexadecimal digits or an npub");
        }
    }
}
