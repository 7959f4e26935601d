package exchequer.server.rest;

import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.projections.view.PaymentView;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.lightning.PaymentHash;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Payments and how they stand. */
@Path("/v1/payments")
@Tag(name = "Payments")
@RunOnVirtualThread
public class PaymentsResource {

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;

    PaymentsResource(Gate gate, Reading reading, MarketViews views) {
        this.gate = gate;
        this.reading = reading;
        this.views = views;
    }

    @GET
    @Operation(summary = "Attempts to pay, newest first")
    public Page<PaymentView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        return views.payments(caller.tenant().value(), Reading.page(cursor, limit));
    }

    @GET
    @Path("/{payment_hash}")
    @Operation(summary = "One payment; a buyer sees its own")
    public PaymentView get(@PathParam("payment_hash") String hash) {
        Caller caller = gate.caller(Role.values());
        PaymentHash id = Required.id("payment", hash, PaymentHash::new);
        return reading.await(
                () ->
                        views.payment(caller.tenant().value(), id.value())
                                .filter(payment -> caller.maySee(payment.buyer)),
                "payment " + hash);
    }
}
