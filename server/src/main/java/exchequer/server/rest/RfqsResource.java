package exchequer.server.rest;

import exchequer.market.events.AwardPolicy;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.projections.view.PageRequest;
import exchequer.projections.view.RfqDetail;
import exchequer.projections.view.RfqView;
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

/** Requests for quotes: open, look, award, cancel. */
@Path("/v1/rfqs")
@Tag(name = "RFQs")
@RunOnVirtualThread
public class RfqsResource {

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;
    private final Publications publications;
    private final InstantSource clock;

    RfqsResource(
            Gate gate,
            Reading reading,
            MarketViews views,
            Publications publications,
            InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.views = views;
        this.publications = publications;
        this.clock = clock;
    }

    @Schema(name = "RfqOpened")
    record RfqAnswer(RfqId rfqId, String state) {}

    @Schema(name = "AwardRequest")
    record AwardRequest(@Schema(required = true) QuoteId quoteId) {}

    @Schema(name = "OrderPlaced")
    record OrderAnswer(OrderId orderId, RfqId rfqId, QuoteId quoteId) {}

    @Schema(name = "Empty")
    record Empty() {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Ask the market for work",
            description = "The RFQ's id derives from the Idempotency-Key, so a retry meets it.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RfqRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = RfqAnswer.class)))
    @APIResponse(
            responseCode = "422",
            description = "A field is not acceptable",
            content = @Content(schema = @Schema(implementation = ProblemBody.class)))
    public Response open(byte[] body) {
        return gate.post(
                body,
                RfqRequest.class,
                Set.of(Role.BUYER),
                call -> {
                    Pubkey buyer = call.caller().buyer();
                    RfqId id = RfqId.of(call.caller().tenant(), buyer, call.idempotencyKey());
                    return gate.decide(
                            call,
                            call.body().command(id, buyer, clock.instant()),
                            201,
                            () -> new RfqAnswer(id, "open"));
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{rfq_id}/award")
    @Operation(summary = "Award a quote by hand")
    @RequestBody(content = @Content(schema = @Schema(implementation = AwardRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = OrderAnswer.class)))
    public Response award(@PathParam("rfq_id") String rfq, byte[] body) {
        return gate.post(
                body,
                AwardRequest.class,
                Set.of(Role.BUYER),
                call -> {
                    RfqId id = Required.id("rfq", rfq, RfqId::new);
                    QuoteId quote = Required.value("quote_id", call.body().quoteId());
                    return gate.decide(
                            call,
                            new AwardQuote(
                                    id,
                                    quote,
                                    call.caller().buyer(),
                                    AwardPolicy.MANUAL,
                                    clock.instant()),
                            201,
                            () -> new OrderAnswer(OrderId.of(quote), id, quote));
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{rfq_id}/cancel")
    @Operation(summary = "Take a request back that was not awarded")
    @RequestBody(content = @Content(schema = @Schema(implementation = Empty.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = RfqAnswer.class)))
    public Response cancel(@PathParam("rfq_id") String rfq, byte[] body) {
        return gate.post(
                body,
                Empty.class,
                Set.of(Role.BUYER),
                call -> {
                    RfqId id = Required.id("rfq", rfq, RfqId::new);
                    return gate.decide(
                            call,
                            new CancelRfq(id, call.caller().buyer(), clock.instant()),
                            200,
                            () -> new RfqAnswer(id, "cancelled"));
                });
    }

    @GET
    @Operation(summary = "Requests, newest first; a buyer sees its own")
    public Page<RfqView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.BUYER, Role.OPERATOR);
        PageRequest page = Reading.page(cursor, limit);
        return caller.pubkey() == null
                ? views.rfqs(caller.tenant().value(), page)
                : views.rfqsOf(caller.tenant().value(), caller.pubkey().value(), page);
    }

    @GET
    @Path("/{rfq_id}")
    @Operation(summary = "A request with its quotes and orders")
    public RfqDetail get(@PathParam("rfq_id") String rfq) {
        return visible(gate.caller(Role.BUYER, Role.OPERATOR), rfq);
    }

    @GET
    @Path("/{rfq_id}/timeline")
    @Operation(summary = "Everything that happened around a request, from the beginning")
    public Page<TimelineEntry> timeline(
            @PathParam("rfq_id") String rfq,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.BUYER, Role.OPERATOR);
        visible(caller, rfq);
        return views.rfqTimeline(caller.tenant().value(), rfq, Reading.page(cursor, limit));
    }

    @GET
    @Path("/{rfq_id}/publications")
    @Operation(
            summary = "On how many of the outside relays the request is",
            description =
                    "One entry for each event that stands for it: none before it is published, and"
                            + " several when it is encrypted, one for each provider.")
    public Publications.RfqView publications(@PathParam("rfq_id") String rfq) {
        visible(gate.caller(Role.BUYER, Role.OPERATOR), rfq);
        return publications.ofRfq(new RfqId(rfq));
    }

    private RfqDetail visible(Caller caller, String rfq) {
        RfqId id = Required.id("rfq", rfq, RfqId::new);
        RfqDetail detail =
                reading.await(
                        () ->
                                views.rfqDetail(caller.tenant().value(), id.value())
                                        .filter(found -> caller.maySee(found.rfq().buyer)),
                        "RFQ " + rfq);
        // Work that came before any award belongs to no order yet.
        return new RfqDetail(
                detail.rfq(),
                detail.quotes(),
                detail.orders().stream().filter(order -> order.placedAt != null).toList());
    }
}
