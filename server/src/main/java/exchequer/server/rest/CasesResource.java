package exchequer.server.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.projections.view.CaseDetail;
import exchequer.projections.view.CaseState;
import exchequer.projections.view.CaseView;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.server.config.ServerConfig;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
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
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What about money needs a person, and what that person decides. */
@Path("/v1/cases")
@Tag(name = "Cases")
@RunOnVirtualThread
public class CasesResource {

    private static final ObjectMapper VIEWS = EventStoreJson.mapper();

    private final Gate gate;
    private final Reading reading;
    private final MarketViews views;
    private final ServerConfig config;
    private final InstantSource clock;

    CasesResource(
            Gate gate,
            Reading reading,
            MarketViews views,
            ServerConfig config,
            InstantSource clock) {
        this.gate = gate;
        this.config = config;
        this.reading = reading;
        this.views = views;
        this.clock = clock;
    }

    /** What can be decided about a case. */
    @Schema(name = "CaseAnswer")
    enum Answer {
        @JsonProperty("explain")
        EXPLAIN,
        @JsonProperty("write_off")
        WRITE_OFF,
        @JsonProperty("claim")
        CLAIM,
        @JsonProperty("assign")
        ASSIGN,
        @JsonProperty("owe_to_buyer")
        OWE_TO_BUYER,
        @JsonProperty("void")
        VOID
    }

    /**
     * @param provider of whom it is claimed, where the case does not know
     * @param orderId to which a payment without order is assigned
     * @param amountMsat a part of what is in question; absent for all that is left
     * @param source of that part, where money of several sources is in question
     */
    @Schema(name = "CaseResolutionRequest")
    record ResolutionRequest(
            @Schema(required = true) Answer resolution,
            @Schema(required = true) String reason,
            @Nullable String provider,
            @Nullable String orderId,
            @Nullable Long amountMsat,
            @Nullable MoneySource source) {}

    @Schema(name = "CaseResolutionAnswer")
    record ResolutionAnswer(CaseId caseId, CaseOutcome outcome, String reason) {}

    @GET
    @Operation(
            summary = "Cases, newest first",
            description = "state is open or resolved; without it all are listed.")
    public Page<CaseView> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        String tenant = caller.tenant().value();
        return state == null
                ? views.cases(tenant, Reading.page(cursor, limit))
                : views.casesIn(tenant, state(state), Reading.page(cursor, limit));
    }

    @GET
    @Path("/{case_id}")
    @Operation(
            summary = "One case with its evidence and what came before it",
            description =
                    "The timeline is that of its order; of the case, where there is no order.")
    public CaseDetail get(@PathParam("case_id") String id) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        CaseId caseId = Required.id("case", id, CaseId::new);
        return reading.await(
                () -> views.caseDetail(caller.tenant().value(), caseId.value()), "case " + id);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{case_id}/resolution")
    @Operation(
            summary = "Resolve a case",
            description =
                    "Operator only. explain: the books were right as they were. write_off: nobody"
                            + " will be asked for the money. claim: a provider has to give it back;"
                            + " of a lost escrow, the buyer has to pay. assign: it is what the"
                            + " case's order has cost; with order_id, a payment without order was"
                            + " that order's. owe_to_buyer: it is the buyer's, whose"
                            + " balance grows by it; never more than the buyer has paid for the"
                            + " order here. void: of a lost escrow, the price is owed no more."
                            + " With amount_msat a part of the case is answered, and the rest"
                            + " stays open. Suspense is cleared of what is answered; when nothing"
                            + " is left, the order goes on.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ResolutionRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ResolutionAnswer.class)))
    public Response resolve(@PathParam("case_id") String id, byte[] body) {
        return gate.post(
                body,
                ResolutionRequest.class,
                Set.of(Role.OPERATOR),
                call -> {
                    CaseId caseId = Required.id("case", id, CaseId::new);
                    CaseView question = question(call.caller(), caseId);
                    CaseResolution resolution = resolution(call.body(), question);
                    @Nullable MoneyInQuestion part = part(call.body(), question);
                    String reason = Required.text("reason", call.body().reason());
                    return gate.decide(
                            call,
                            new ResolveCase(caseId, resolution, part, reason, clock.instant()),
                            200,
                            () -> new ResolutionAnswer(caseId, resolution.outcome(), reason));
                });
    }

    private CaseView question(Caller caller, CaseId id) {
        return reading.await(
                () -> views.caseOf(caller.tenant().value(), id.value()), "case " + id.value());
    }

    private CaseResolution resolution(ResolutionRequest asked, CaseView question) {
        Answer answer = Required.value("resolution", asked.resolution());
        @Nullable Pubkey provider =
                asked.provider() == null
                        ? null
                        : BuyersResource.pubkey(asked.provider(), "provider");
        if (provider != null && answer != Answer.CLAIM) {
            throw Problem.INVALID_FIELD.because("provider", "belongs to a claim");
        }
        if (asked.orderId() != null && answer != Answer.ASSIGN) {
            throw Problem.INVALID_FIELD.because("order_id", "belongs to an assignment");
        }
        return switch (answer) {
            case EXPLAIN -> new CaseResolution.Explain();
            case WRITE_OFF -> new CaseResolution.WriteOff();
            case CLAIM -> new CaseResolution.Claim(provider);
            case ASSIGN -> assignment(asked.orderId(), question);
            case OWE_TO_BUYER -> owing(question);
            case VOID -> new CaseResolution.Void();
        };
    }

    private CaseResolution assignment(@Nullable String order, CaseView question) {
        if (question.kind.equals("payment_without_order")) {
            return new CaseResolution.AssignPayment(
                    Required.id("order", Required.text("order_id", order), OrderId::new),
                    new PaymentHash(question.paymentHash),
                    LocalDate.ofInstant(clock.instant(), config.businessZone()));
        }
        if (order != null && !order.equals(question.orderId)) {
            throw Problem.INVALID_FIELD.because(
                    "order_id", "the money of this case can only be its own order's");
        }
        return new CaseResolution.AssignToOwnOrder();
    }

    private static CaseResolution owing(CaseView question) {
        if (question.orderId == null || question.buyer == null) {
            throw Problem.INVALID_FIELD.because("resolution", "the case knows no order's buyer");
        }
        return new CaseResolution.OweToBuyer(
                new OrderId(question.orderId),
                new BalancePageId(new Pubkey(question.buyer), BalancePageId.FIRST));
    }

    private static @Nullable MoneyInQuestion part(ResolutionRequest asked, CaseView question) {
        @Nullable Long msat = asked.amountMsat();
        if (msat == null) {
            if (asked.source() != null) {
                throw Problem.INVALID_FIELD.because("source", "belongs to an amount_msat");
            }
            return null;
        }
        if (msat <= 0 || msat > Msat.MAX_VALUE) {
            throw Problem.INVALID_FIELD.because("amount_msat", "must be some money");
        }
        MoneySource source = asked.source() == null ? onlySource(question) : asked.source();
        return new MoneyInQuestion(source, Msat.of(msat));
    }

    private static MoneySource onlySource(CaseView question) {
        List<MoneySource> sources = sourcesOf(question);
        if (sources.size() != 1) {
            throw Problem.INVALID_FIELD.because(
                    "source", "is required: the case holds money of " + sources.size());
        }
        return sources.getFirst();
    }

    private static List<MoneySource> sourcesOf(CaseView question) {
        try {
            return Stream.of(VIEWS.readValue(question.moneyInQuestion, MoneyInQuestion[].class))
                    .map(MoneyInQuestion::source)
                    .toList();
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a view holds no JSON", broken);
        }
    }

    private static CaseState state(String text) {
        return switch (text) {
            case "open" -> CaseState.OPEN;
            case "resolved" -> CaseState.RESOLVED;
            default -> throw Problem.INVALID_FIELD.because("state", "must be open or resolved");
        };
    }
}
