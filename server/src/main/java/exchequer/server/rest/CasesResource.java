package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import exchequer.market.ids.Pubkey;
import exchequer.projections.view.CaseDetail;
import exchequer.projections.view.CaseState;
import exchequer.projections.view.CaseView;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.ids.CaseId;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
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

/** What about money needs a person, and what that person decides. */
@Path("/v1/cases")
@Tag(name = "Cases")
@RunOnVirtualThread
public class CasesResource {

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;
    private final InstantSource clock;

    CasesResource(Gate gate, Reading reading, MarketViews views, InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.views = views;
        this.clock = clock;
    }

    /** What can be decided about a case. */
    @Schema(name = "CaseAnswer")
    enum Answer {
        @JsonProperty("explain")
        EXPLAIN,
        @JsonProperty("write_off")
        WRITE_OFF,
        @JsonProperty("claim")
        CLAIM
    }

    /**
     * @param provider of whom it is claimed, where the case does not know
     */
    @Schema(name = "CaseResolutionRequest")
    record ResolutionRequest(
            @Schema(required = true) Answer resolution,
            @Schema(required = true) String reason,
            @Nullable String provider) {}

    @Schema(name = "CaseResolutionAnswer")
    record ResolutionAnswer(CaseId caseId, CaseOutcome outcome, String reason) {}

    @GET
    @Operation(
            summary = "Cases, newest first",
            description = "state is open or resolved; without it all are listed.")
    public Page<CaseView> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        String tenant = caller.tenant().value();
        return state == null
                ? views.cases(tenant, Reading.page(cursor, limit))
                : views.casesIn(tenant, state(state), Reading.page(cursor, limit));
    }

    @GET
    @Path("/{case_id}")
    @Operation(
            summary = "One case with its evidence and what came before it",
            description =
                    "The timeline is that of its order; of the case, where there is no order.")
    public CaseDetail get(@PathParam("case_id") String id) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        CaseId caseId = Required.id("case", id, CaseId::new);
        return reading.await(
                () -> views.caseDetail(caller.tenant().value(), caseId.value()), "case " + id);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{case_id}/resolution")
    @Operation(
            summary = "Resolve a case",
            description =
                    "Operator only. explain: the books were right as they were. write_off: nobody"
                            + " will be asked for the money. claim: a provider has to give it back."
                            + " Suspense is cleared of it, and its order goes on.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ResolutionRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ResolutionAnswer.class)))
    public Response resolve(@PathParam("case_id") String id, byte[] body) {
        return gate.post(
                body,
                ResolutionRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    CaseId caseId = Required.id("case", id, CaseId::new);
                    CaseResolution resolution = resolution(call.body());
                    String reason = Required.text("reason", call.body().reason());
                    return gate.decide(
                            call,
                            new ResolveCase(caseId, resolution, reason, clock.instant()),
                            200,
                            () -> new ResolutionAnswer(caseId, resolution.outcome(), reason));
                });
    }

    private static CaseResolution resolution(ResolutionRequest asked) {
        Answer answer = Required.value("resolution", asked.resolution());
        @Nullable Pubkey provider =
                asked.provider() == null
                        ? null
                        : BuyersResource.pubkey(asked.provider(), "provider");
        if (provider != null && answer != Answer.CLAIM) {
            throw Problem.INVALID_FIELD.because("provider", "belongs to a claim");
        }
        return switch (answer) {
            case EXPLAIN -> new CaseResolution.Explain();
            case WRITE_OFF -> new CaseResolution.WriteOff();
            case CLAIM -> new CaseResolution.Claim(provider);
        };
    }

    private static CaseState state(String text) {
        return switch (text) {
            case "open" -> CaseState.OPEN;
            case "resolved" -> CaseState.RESOLVED;
            default -> throw Problem.INVALID_FIELD.because("state", "must be open or resolved");
        };
    }
}
