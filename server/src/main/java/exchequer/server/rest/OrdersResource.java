package exchequer.server.rest;

import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.delivery.reject.RejectDelivery;
import exchequer.market.ids.OrderId;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.OrderDetail;
import exchequer.projections.view.OrderView;
import exchequer.projections.view.Page;
import exchequer.projections.view.PageRequest;
import exchequer.projections.view.TimelineEntry;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
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

/** Orders: look, follow, accept, reject. */
@Path("/v1/orders")
@Tag(name = "Orders")
@RunOnVirtualThread
public class OrdersResource {

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;
    private final InstantSource clock;

    OrdersResource(Gate gate, Reading reading, MarketViews views, InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.views = views;
        this.clock = clock;
    }

    @Schema(name = "RejectRequest")
    record RejectRequest(@Schema(required = true) String reason) {}

    @Schema(name = "DeliveryJudged")
    record JudgedAnswer(OrderId orderId, String verdict) {}

    @GET
    @Operation(summary = "Placed orders, newest first; a buyer sees its own")
    public Page<OrderView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.values());
        PageRequest page = Reading.page(cursor, limit);
        return caller.pubkey() == null
                ? views.orders(caller.tenant().value(), page)
                : views.ordersOfBuyer(caller.tenant().value(), caller.pubkey().value(), page);
    }

    @GET
    @Path("/{order_id}")
    @Operation(summary = "An order with its proofs and payments")
    public OrderDetail get(@PathParam("order_id") String order) {
        return visible(gate.caller(Role.values()), order);
    }

    @GET
    @Path("/{order_id}/timeline")
    @Operation(summary = "Everything that happened to an order, from the beginning")
    public Page<TimelineEntry> timeline(
            @PathParam("order_id") String order,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.values());
        visible(caller, order);
        return views.orderTimeline(caller.tenant().value(), order, Reading.page(cursor, limit));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{order_id}/accept")
    @Operation(summary = "Accept the delivery; from here its price is owed")
    @RequestBody(content = @Content(schema = @Schema(implementation = RfqsResource.Empty.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = JudgedAnswer.class)))
    public Response accept(@PathParam("order_id") String order, byte[] body) {
        return gate.post(
                body,
                RfqsResource.Empty.class,
                Set.of(Role.BUYER),
                call -> {
                    OrderId id = Required.id("order", order, OrderId::new);
                    return gate.decide(
                            call,
                            new AcceptDelivery(id, call.caller().buyer(), clock.instant()),
                            200,
                            () -> new JudgedAnswer(id, "accepted"));
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{order_id}/reject")
    @Operation(summary = "Refuse the delivery; it will not be paid")
    @RequestBody(content = @Content(schema = @Schema(implementation = RejectRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = JudgedAnswer.class)))
    public Response reject(@PathParam("order_id") String order, byte[] body) {
        return gate.post(
                body,
                RejectRequest.class,
                Set.of(Role.BUYER),
                call -> {
                    OrderId id = Required.id("order", order, OrderId::new);
                    return gate.decide(
                            call,
                            new RejectDelivery(
                                    id,
                                    call.caller().buyer(),
                                    Required.text("reason", call.body().reason()),
                                    clock.instant()),
                            200,
                            () -> new JudgedAnswer(id, "rejected"));
                });
    }

    private OrderDetail visible(Caller caller, String order) {
        OrderId id = Required.id("order", order, OrderId::new);
        return reading.await(
                () ->
                        views.orderDetail(caller.tenant().value(), id.value())
                                .filter(
                                        detail ->
                                                detail.order().buyer != null
                                                        && caller.maySee(detail.order().buyer)),
                "order " + order);
    }
}
