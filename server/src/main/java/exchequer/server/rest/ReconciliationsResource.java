package exchequer.server.rest;

import exchequer.market.ids.DerivedId;
import exchequer.projections.view.PageRequest;
import exchequer.server.reconcile.ReconcileRounds;
import exchequer.server.security.DatabaseException;
import exchequer.server.security.Role;
import exchequer.settlement.reconcile.Reconciliation;
import exchequer.settlement.reconcile.Reconciliations;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whether rail, log and books agree. */
@Path("/v1/reconciliations")
@Tag(name = "Reconciliation")
@RunOnVirtualThread
public class ReconciliationsResource {

    private final Gate gate;
    private final Reconciliations runs;
    private final ReconcileRounds rounds;

    ReconciliationsResource(Gate gate, Reconciliations runs, ReconcileRounds rounds) {
        this.gate = gate;
        this.runs = runs;
        this.rounds = rounds;
    }

    /** Nothing to be said yet: there is one rail. */
    @Schema(name = "ReconciliationRequest")
    record RunRequest() {}

    @Schema(name = "ReconciliationAsked")
    record Asked(String runId, String rail) {}

    /**
     * @param next cursor of the following page, null on the last one
     */
    @Schema(name = "ReconciliationPage")
    record Runs(List<Reconciliation> items, @Nullable String next) {}

    @GET
    @Operation(
            summary = "Runs, newest first, without their differences",
            description = "The first one is the latest word on whether everything agrees.")
    public Runs list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        PageRequest page = Reading.page(cursor, limit);
        long before = page.cursor() == null ? Long.MAX_VALUE : Long.parseLong(page.cursor());
        try {
            List<Reconciliation> found = runs.page(before, page.limit() + 1);
            boolean more = found.size() > page.limit();
            List<Reconciliation> items = more ? found.subList(0, page.limit()) : found;
            return new Runs(items, more ? Long.toString(items.getLast().number()) : null);
        } catch (SQLException failure) {
            throw new DatabaseException("reconciliations can not be read", failure);
        }
    }

    @GET
    @Path("/{run_id}")
    @Operation(
            summary = "One run with its differences",
            description = "Not found until it is its turn to begin; running until it has ended.")
    public Reconciliation get(@PathParam("run_id") String runId) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        try {
            return runs.find(runId)
                    .orElseThrow(() -> Problem.NOT_FOUND.because("no reconciliation " + runId));
        } catch (SQLException failure) {
            throw new DatabaseException("reconciliations can not be read", failure);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Compare the rail with log and books now",
            description =
                    "Operator only. Answers at once; the run's own address tells how it ends. What"
                            + " differs at two looks opens a case.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RunRequest.class)))
    @APIResponse(
            responseCode = "202",
            content = @Content(schema = @Schema(implementation = Asked.class)))
    public Response run(byte[] body) {
        return gate.post(
                body,
                RunRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    String runId = DerivedId.derive("rec_", call.commandId());
                    rounds.ask(runId);
                    return Response.status(202).entity(new Asked(runId, rounds.rail())).build();
                });
    }
}
