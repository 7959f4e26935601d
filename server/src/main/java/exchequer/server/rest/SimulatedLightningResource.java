package exchequer.server.rest;

import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.server.config.ServerConfig;
import exchequer.server.config.SettlementConfig;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulatedWallet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Wallets in the simulated Lightning network, so that providers can try the market out. Open to
 * anybody, because nothing in it is worth anything; absent where the rail is real.
 */
@Path("/v1/simulated-lightning")
@Tag(name = "Simulated Lightning")
@RunOnVirtualThread
public class SimulatedLightningResource {

    private static final long EXPIRY_SECONDS = 3_600;
    private static final long MAX_EXPIRY_SECONDS = 86_400;
    private static final int MAX_DESCRIPTION = 200;
    private static final Msat MOST = Msat.ofSat(100_000_000);
    private static final Msat FEE_CAP = Msat.ofSat(100_000);
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(30);

    private final Gate gate;
    private final Optional<SimulatedLightning> lightning;
    private final ServerConfig config;
    private final String treasury;

    SimulatedLightningResource(
            Gate gate,
            Optional<SimulatedLightning> lightning,
            ServerConfig config,
            SettlementConfig settlement) {
        this.gate = gate;
        this.lightning = lightning;
        this.config = config;
        this.treasury = settlement.simulated().wallet();
    }

    @Schema(name = "InvoiceRequest")
    record InvoiceRequest(
            @Schema(required = true) String wallet,
            @Schema(required = true) Msat amountMsat,
            @Nullable String description,
            @Nullable Long expirySeconds) {}

    @Schema(name = "Invoice")
    record InvoiceAnswer(
            String bolt11,
            String paymentHash,
            String payeeNode,
            Msat amountMsat,
            Instant expiresAt) {}

    @Schema(name = "SimulatedPaymentRequest")
    record PaymentRequest(
            @Schema(required = true) String wallet, @Schema(required = true) String bolt11) {}

    @Schema(name = "SimulatedPayment")
    record PaymentAnswer(String paymentHash, String state) {}

    @Schema(name = "Wallet")
    record WalletAnswer(String wallet, String nodeId, Msat balanceMsat) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/invoices")
    @Operation(summary = "Issue a signed BOLT11 invoice from a simulated wallet")
    @RequestBody(content = @Content(schema = @Schema(implementation = InvoiceRequest.class)))
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = InvoiceAnswer.class)))
    public Response invoice(byte[] body) {
        SimulatedLightning network = network();
        return gate.postAnonymously(
                new TenantId(config.tenant()),
                body,
                InvoiceRequest.class,
                call -> {
                    InvoiceRequest asked = call.body();
                    String description = asked.description() == null ? "" : asked.description();
                    if (description.length() > MAX_DESCRIPTION) {
                        throw Problem.INVALID_FIELD.because(
                                "description", "at most " + MAX_DESCRIPTION + " characters");
                    }
                    Msat amount = Required.value("amount_msat", asked.amountMsat());
                    if (amount.isZero()) {
                        throw Problem.INVALID_FIELD.because("amount_msat", "must be above 0");
                    }
                    Bolt11Invoice invoice =
                            network.wallet(wallet(asked.wallet()))
                                    .createInvoice(
                                            amount,
                                            description,
                                            Duration.ofSeconds(expiry(asked.expirySeconds())));
                    return Response.status(201)
                            .entity(
                                    new InvoiceAnswer(
                                            invoice.text(),
                                            invoice.paymentHash().value(),
                                            invoice.payee().value(),
                                            amount,
                                            invoice.expiresAt()))
                            .build();
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/payments")
    @Operation(summary = "Pay an invoice from a simulated wallet, which is given what it needs")
    @RequestBody(content = @Content(schema = @Schema(implementation = PaymentRequest.class)))
    @APIResponse(
            responseCode = "202",
            content = @Content(schema = @Schema(implementation = PaymentAnswer.class)))
    public Response pay(byte[] body) {
        SimulatedLightning network = network();
        return gate.postAnonymously(
                new TenantId(config.tenant()),
                body,
                PaymentRequest.class,
                call -> {
                    String payer = wallet(call.body().wallet());
                    PayRequest order = order(network, call.body().bolt11());
                    network.wallet(payer).fund(order.amountToPay().plus(order.feeCap()));
                    RailUpdate update = network.rail(payer).pay(order);
                    return Response.status(202)
                            .entity(
                                    new PaymentAnswer(
                                            order.hash().value(),
                                            update.getClass()
                                                    .getSimpleName()
                                                    .toLowerCase(Locale.ROOT)))
                            .build();
                });
    }

    private static PayRequest order(SimulatedLightning network, @Nullable String bolt11) {
        if (bolt11 != null
                && Bolt11.decode(bolt11) instanceof Bolt11Decoding.Decoded(Bolt11Invoice invoice)
                && invoice.network() == network.network()
                && invoice.amount().filter(MOST::isMoreThan).isPresent()) {
            return PayRequest.of(invoice, FEE_CAP, ROUTE_TIMEOUT);
        }
        throw Problem.INVALID_FIELD.because(
                "bolt11", "an invoice of the simulated network that names less than " + MOST);
    }

    @GET
    @Path("/wallets/{wallet}")
    @Operation(summary = "What a simulated wallet holds")
    public WalletAnswer balance(@PathParam("wallet") String name) {
        SimulatedWallet wallet = network().wallet(wallet(name));
        return new WalletAnswer(wallet.wallet(), wallet.nodeId().value(), wallet.balance());
    }

    private SimulatedLightning network() {
        return lightning.orElseThrow(
                () -> Problem.NOT_FOUND.because("the rail of this node is not simulated"));
    }

    /** Not the treasury's own: anybody may call this, and a payment to itself would fail. */
    private String wallet(@Nullable String name) {
        if (name == null || !name.matches("[a-z0-9][a-z0-9-]{0,62}") || name.equals(treasury)) {
            throw Problem.INVALID_FIELD.because(
                    "wallet", "1 to 63 of a-z 0-9 -, and not the treasury's");
        }
        return name;
    }

    private static long expiry(@Nullable Long seconds) {
        if (seconds == null) {
            return EXPIRY_SECONDS;
        }
        if (seconds < 1 || seconds > MAX_EXPIRY_SECONDS) {
            throw Problem.INVALID_FIELD.because(
                    "expiry_seconds", "must be 1.." + MAX_EXPIRY_SECONDS);
        }
        return seconds;
    }
}
