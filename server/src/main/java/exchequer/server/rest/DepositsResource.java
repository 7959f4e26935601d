package exchequer.server.rest;

import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.server.config.SettlementConfig;
import exchequer.server.config.SettlementConfig.PrepaidMode;
import exchequer.server.security.Caller;
import exchequer.server.security.DatabaseException;
import exchequer.server.security.Role;
import exchequer.settlement.deposit.execute.Deposit;
import exchequer.settlement.deposit.execute.Deposit.Stage;
import exchequer.settlement.deposit.execute.Deposits;
import exchequer.settlement.deposit.request.DepositPolicy;
import exchequer.settlement.deposit.request.RequestDeposit;
import exchequer.settlement.ids.DepositId;
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

/** How buyers pay in advance. */
@Path("/v1/buyers/{pubkey}/deposits")
@Tag(name = "Buyers")
@RunOnVirtualThread
public class DepositsResource {

    private final Gate gate;
    private final Reading reading;
    private final Deposits deposits;
    private final DepositPolicy policy;
    private final Optional<ReceivingRail> rail;
    private final SettlementConfig config;
    private final InstantSource clock;

    DepositsResource(
            Gate gate,
            Reading reading,
            Deposits deposits,
            DepositPolicy policy,
            Optional<ReceivingRail> rail,
            SettlementConfig config,
            InstantSource clock) {
        this.gate = gate;
        this.reading = reading;
        this.deposits = deposits;
        this.policy = policy;
        this.rail = rail;
        this.config = config;
        this.clock = clock;
    }

    @Schema(name = "DepositRequest")
    record DepositRequest(@Schema(required = true) Msat amountMsat) {}

    @Schema(name = "DepositRequestedAnswer")
    record RequestedAnswer(DepositId depositId) {}

    /**
     * @param bolt11 there once the rail has issued it, and as long as it can be paid
     */
    @Schema(name = "Deposit")
    record DepositAnswer(
            DepositId depositId,
            Pubkey buyer,
            String state,
            Msat amountMsat,
            @Nullable String bolt11,
            @Nullable String paymentHash,
            Instant payUntil,
            Msat receivedMsat) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Ask for an invoice by which to pay in advance",
            description = "Buyers, for themselves. What is really paid is what counts.")
    @RequestBody(content = @Content(schema = @Schema(implementation = DepositRequest.class)))
    @APIResponse(
            responseCode = "202",
            content = @Content(schema = @Schema(implementation = RequestedAnswer.class)))
    public Response deposit(@PathParam("pubkey") String who, byte[] body) {
        return gate.post(
                body,
                DepositRequest.class,
                Set.of(Role.BUYER),
                call -> {
                    Pubkey buyer = BalanceResource.visible(call.caller(), who);
                    String receiver =
                            rail.filter(_ -> config.prepaid().mode() == PrepaidMode.REQUIRED)
                                    .map(ReceivingRail::name)
                                    .orElseThrow(
                                            () ->
                                                    Problem.NOT_FOUND.because(
                                                            "this market takes no deposits"));
                    Msat amount = Required.value("amount_msat", call.body().amountMsat());
                    DepositId id = DepositId.of(call.commandId());
                    return gate.decide(
                            call,
                            new RequestDeposit(
                                    id, buyer, amount, policy, receiver, clock.instant()),
                            202,
                            () -> new RequestedAnswer(id));
                });
    }

    @GET
    @Path("/{deposit_id}")
    @Operation(summary = "The invoice of a deposit, and how far that is")
    public DepositAnswer deposit(
            @PathParam("pubkey") String who, @PathParam("deposit_id") String deposit) {
        Caller caller = gate.caller(Role.BUYER, Role.OPERATOR, Role.FINANCE);
        Pubkey buyer = BalanceResource.visible(caller, who);
        DepositId id = Required.id("deposit", deposit, DepositId::new);
        return reading.await(() -> find(caller, buyer, id), "deposit " + deposit);
    }

    private Optional<DepositAnswer> find(Caller caller, Pubkey buyer, DepositId id) {
        try {
            return deposits.find(caller.tenant(), id)
                    .filter(found -> found.buyer().equals(buyer))
                    .map(DepositsResource::answer);
        } catch (SQLException failure) {
            throw new DatabaseException("the deposit can not be read", failure);
        }
    }

    private static DepositAnswer answer(Deposit deposit) {
        return new DepositAnswer(
                deposit.id(),
                deposit.buyer(),
                deposit.stage().name().toLowerCase(Locale.ROOT),
                deposit.amount(),
                deposit.stage() == Stage.INVOICED
                        ? deposit.invoice().map(Deposit.Invoice::bolt11).orElse(null)
                        : null,
                deposit.invoice().map(invoice -> invoice.hash().value()).orElse(null),
                deposit.payUntil(),
                deposit.received());
    }
}
