package exchequer.server.rest;

import exchequer.projections.view.MarketViews;
import exchequer.projections.view.OfferView;
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

/** What providers advertise. Open to everybody who has an account. */
@Path("/v1/offers")
@Tag(name = "Offers")
@RunOnVirtualThread
public class OffersResource {

    private final Gate gate;
    private final MarketViews views;

    OffersResource(Gate gate, MarketViews views) {
        this.gate = gate;
        this.views = views;
    }

    @GET
    @Operation(summary = "Standing offers, newest first")
    public Page<OfferView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.values());
        return views.offers(caller.tenant().value(), Reading.page(cursor, limit));
    }
}
