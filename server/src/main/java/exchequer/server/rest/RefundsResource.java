package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.projections.view.RefundView;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.issue.IssueRefund;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
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

/** What buyers get back of what they have paid. */
@Path("/v1/refunds")
@Tag(name = "Refunds")
@RunOnVirtualThread
public class RefundsResource {

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;
    private final InstantSource clock;

    RefundsResource(Gate gate, Reading reading, MarketViews views, InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.views = views;
        this.clock = clock;
    }

    /** Why an operator may give money back. The other reasons follow from what has happened. */
    @Schema(name = "RefundReasonByHand")
    enum Reason {
        @JsonProperty("work_refused")
        WORK_REFUSED(RefundReason.WORK_REFUSED),
        @JsonProperty("overcharged")
        OVERCHARGED(RefundReason.OVERCHARGED),
        @JsonProperty("case_resolved")
        CASE_RESOLVED(RefundReason.CASE_RESOLVED),
        @JsonProperty("goodwill")
        GOODWILL(RefundReason.GOODWILL);

        private final RefundReason inEvents;

        Reason(RefundReason inEvents) {
            this.inEvents = inEvents;
        }
    }

    /**
     * @param caseId the resolved case that it follows from
     * @param note why, for whoever reads the books later
     */
    @Schema(name = "RefundRequest")
    record RefundRequest(
            @Schema(required = true) OrderId orderId,
            @Schema(required = true) Msat amountMsat,
            @Schema(required = true) Reason reason,
            @Schema(required = true) String note,
            @Nullable CaseId caseId) {}

    @Schema(name = "RefundAnswer")
    record RefundAnswer(RefundId refundId, OrderId orderId, Msat amountMsat, RefundReason reason) {}

    @GET
    @Operation(summary = "Refunds, newest first")
    public Page<RefundView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        return views.refunds(caller.tenant().value(), Reading.page(cursor, limit));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a buyer back what it has paid for an order",
            description =
                    "Operator only. It goes to the buyer's balance, at once and for good, and is"
                            + " never more than the buyer has paid for that order here: from its"
                            + " balance, or by an escrow. Not while a case about the order is open.")
    @RequestBody(content = @Content(schema = @Schema(implementation = RefundRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = RefundAnswer.class)))
    public Response refund(byte[] body) {
        return gate.post(body, RefundRequest.class, Set.of(Role.OPERATOR), this::issue);
    }

    private Response issue(Gate.Call<RefundRequest> call) {
        RefundRequest asked = call.body();
        OrderId order = Required.value("order_id", asked.orderId());
        Msat amount = Required.value("amount_msat", asked.amountMsat());
        RefundReason reason = Required.value("reason", asked.reason()).inEvents;
        String note = Required.text("note", asked.note());
        RefundId id = RefundId.of(call.commandId());
        return gate.decide(
                call,
                new IssueRefund(
                        id,
                        order,
                        amount,
                        reason,
                        asked.caseId(),
                        false,
                        note,
                        new BalancePageId(buyerOf(order, call.caller()), BalancePageId.FIRST),
                        clock.instant()),
                201,
                () -> new RefundAnswer(id, order, amount, reason));
    }

    private Pubkey buyerOf(OrderId order, Caller caller) {
        return reading.await(
                () ->
                        views.order(caller.tenant().value(), order.value())
                                .filter(view -> view.placedAt != null && view.buyer != null)
                                .map(view -> new Pubkey(view.buyer)),
                "order " + order);
    }
}
