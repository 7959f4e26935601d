package exchequer.server.rest;

import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.projections.view.BalanceEntryView;
import exchequer.projections.view.BalanceView;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What buyers have paid in advance. */
@Path("/v1/buyers/{pubkey}/balance")
@Tag(name = "Buyers")
@RunOnVirtualThread
public class BalanceResource {

    private final Gate gate;
    private final MarketViews views;

    BalanceResource(Gate gate, MarketViews views) {
        this.gate = gate;
        this.views = views;
    }

    /**
     * @param heldMsat set aside for payments that are not over, fee caps included
     * @param entries movements, newest first
     */
    @Schema(name = "Balance")
    record BalanceAnswer(
            Pubkey buyer,
            Msat balanceMsat,
            Msat heldMsat,
            Msat availableMsat,
            Page<BalanceEntryView> entries) {}

    @GET
    @Operation(
            summary = "What a buyer has paid in advance, and how it moved",
            description = "A buyer sees its own. Movements come newest first, page by page.")
    public BalanceAnswer balance(
            @PathParam("pubkey") String who,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.BUYER, Role.OPERATOR, Role.FINANCE);
        Pubkey buyer = visible(caller, who);
        String tenant = caller.tenant().value();
        Optional<BalanceView> balance = views.balance(tenant, buyer.value());
        return new BalanceAnswer(
                buyer,
                Msat.of(balance.map(view -> view.balanceMsat).orElse(0L)),
                Msat.of(balance.map(view -> view.heldMsat).orElse(0L)),
                Msat.of(balance.map(BalanceView::available).orElse(0L)),
                views.balanceEntries(tenant, buyer.value(), Reading.page(cursor, limit)));
    }

    /** Others' money is nobody's business: for a buyer, no other exists. */
    static Pubkey visible(Caller caller, String who) {
        Pubkey buyer = BuyersResource.pubkey(who);
        if (!caller.maySee(buyer.value())) {
            throw Problem.NOT_FOUND.because("no buyer " + who);
        }
        return buyer;
    }
}
