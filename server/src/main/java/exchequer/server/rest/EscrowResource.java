package exchequer.server.rest;

import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.server.config.SettlementConfig;
import exchequer.server.config.SettlementConfig.EscrowMode;
import exchequer.server.security.Caller;
import exchequer.server.security.DatabaseException;
import exchequer.server.security.Role;
import exchequer.settlement.escrow.execute.Escrow;
import exchequer.settlement.escrow.execute.EscrowSecrets;
import exchequer.settlement.escrow.execute.Escrows;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.rail.ReceivingRail;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A buyer locks the price of its order. What unlocks it is never shown here. */
@Path("/v1/orders/{order_id}/escrow")
@Tag(name = "Orders")
@RunOnVirtualThread
public class EscrowResource {

    private final Gate gate;
    private final Reading reading;
    private final Escrows escrows;
    private final EscrowSecrets secrets;
    private final EscrowPolicy policy;
    private final Optional<ReceivingRail> rail;
    private final SettlementConfig config;
    private final InstantSource clock;

    EscrowResource(
            Gate gate,
            Reading reading,
            Escrows escrows,
            EscrowSecrets secrets,
            EscrowPolicy policy,
            Optional<ReceivingRail> rail,
            SettlementConfig config,
            InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.escrows = escrows;
        this.secrets = secrets;
        this.policy = policy;
        this.rail = rail;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param bolt11 there once the rail has issued it, and as long as it can be paid
     * @param cancelHeight the block at which locked money goes back by itself
     */
    @Schema(name = "Escrow")
    record EscrowAnswer(
            EscrowId escrowId,
            OrderId orderId,
            String state,
            Msat amountMsat,
            Msat priceMsat,
            Msat marketFeeMsat,
            @Nullable String bolt11,
            @Nullable String paymentHash,
            Instant payUntil,
            Msat lockedMsat,
            @Nullable Integer cancelHeight) {}

    @Schema(name = "EscrowRequestedAnswer")
    record RequestedAnswer(EscrowId escrowId, OrderId orderId) {}

    @GET
    @Operation(summary = "The invoice that locks an order's price, and how far that is")
    public EscrowAnswer get(@PathParam("order_id") String order) {
        Caller caller = gate.caller(Role.values());
        OrderId id = Required.id("order", order, OrderId::new);
        return reading.await(() -> visible(caller, id), "escrow of order " + order);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Ask for an invoice that locks the price until the delivery is judged")
    @RequestBody(content = @Content(schema = @Schema(implementation = RfqsResource.Empty.class)))
    @APIResponse(
            responseCode = "202",
            content = @Content(schema = @Schema(implementation = RequestedAnswer.class)))
    public Response request(@PathParam("order_id") String order, byte[] body) {
        return gate.post(
                body,
                RfqsResource.Empty.class,
                Set.of(Role.BUYER),
                call -> {
                    OrderId id = Required.id("order", order, OrderId::new);
                    String name =
                            rail.filter(_ -> config.escrow().mode() != EscrowMode.OFF)
                                    .map(ReceivingRail::name)
                                    .orElseThrow(
                                            () ->
                                                    Problem.NOT_FOUND.because(
                                                            "this market takes no escrow"));
                    return gate.decide(
                            call,
                            new RequestEscrow(
                                    id,
                                    call.caller().buyer(),
                                    policy,
                                    name,
                                    false,
                                    clock.instant()),
                            202,
                            () -> new RequestedAnswer(EscrowId.of(id), id));
                });
    }

    private Optional<EscrowAnswer> visible(Caller caller, OrderId order) {
        try {
            Optional<Escrow> escrow =
                    escrows.ofOrder(caller.tenant(), order)
                            .filter(found -> caller.maySee(found.buyer().value()));
            return escrow.isEmpty() ? Optional.empty() : Optional.of(answer(escrow.get()));
        } catch (SQLException failure) {
            throw new DatabaseException("the escrow can not be read", failure);
        }
    }

    private EscrowAnswer answer(Escrow escrow) throws SQLException {
        Optional<EscrowSecrets.Invoice> invoice = secrets.invoice(escrow.id());
        Stage stage = escrow.state().stage();
        return new EscrowAnswer(
                escrow.id(),
                escrow.orderId(),
                stage.name().toLowerCase(Locale.ROOT),
                escrow.total(),
                escrow.price(),
                escrow.marketFee(),
                // Money sent to an escrow that is over would only come back.
                stage == Stage.REQUESTED
                        ? invoice.map(EscrowSecrets.Invoice::bolt11).orElse(null)
                        : null,
                invoice.map(found -> found.hash().value()).orElse(null),
                escrow.state().payUntil(),
                escrow.state().locked(),
                stage == Stage.LOCKED ? escrow.state().cancelHeight() : null);
    }
}
