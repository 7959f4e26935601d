package exchequer.server.rest;

import exchequer.projections.view.CaseView;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What about money needs a person. */
@Path("/v1/cases")
@Tag(name = "Cases")
@RunOnVirtualThread
public class CasesResource {

    private final Gate gate;
    private final MarketViews views;

    CasesResource(Gate gate, MarketViews views) {
        this.gate = gate;
        this.views = views;
    }

    @GET
    @Operation(summary = "Cases, newest first")
    public Page<CaseView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        return views.cases(caller.tenant().value(), Reading.page(cursor, limit));
    }
}
