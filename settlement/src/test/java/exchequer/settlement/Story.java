package exchequer.settlement;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.JobInput;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.FailureReason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One order from request to payment, fact by fact. Several stories of one buyer differ by their
 * number.
 */
public record Story(int number, Pubkey buyer, Pubkey provider, Msat price, PaymentTerms terms) {

    public static final TenantId TENANT = new TenantId("acme");
    public static final TenantId OTHER_TENANT = new TenantId("globex");
    public static final Pubkey BUYER = key('b');
    public static final Pubkey PROVIDER = key('c');
    public static final Pubkey RIVAL = key('d');
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    public static final LocalDate TODAY = LocalDate.parse("2026-03-01");
    public static final Msat PRICE = Msat.of(50_000);
    public static final String RAIL = "simulated";

    private static final String CONTENT_SHA256 = "0".repeat(64);

    public static Story first() {
        return number(1);
    }

    public static Story number(int number) {
        return new Story(number, BUYER, PROVIDER, PRICE, PaymentTerms.ON_ACCEPTANCE);
    }

    public static Pubkey key(char digit) {
        return new Pubkey(String.valueOf(digit).repeat(64));
    }

    public Story by(Pubkey otherProvider) {
        return new Story(number, buyer, otherProvider, price, terms);
    }

    public Story from(Pubkey otherBuyer) {
        return new Story(number, otherBuyer, provider, price, terms);
    }

    public Story at(Msat otherPrice) {
        return new Story(number, buyer, provider, otherPrice, terms);
    }

    public Story prepaid() {
        return new Story(number, buyer, provider, price, PaymentTerms.PREPAID);
    }

    public RfqId rfqId() {
        return RfqId.of(TENANT, buyer, "request " + number);
    }

    public QuoteId quoteId() {
        return QuoteId.of(rfqId(), provider);
    }

    public OrderId orderId() {
        return OrderId.of(quoteId());
    }

    public RfqOpened opened() {
        return opened(AwardPolicy.FIRST_PAYABLE);
    }

    public RfqOpened opened(AwardPolicy policy) {
        return new RfqOpened(
                rfqId(),
                buyer,
                "text-generation",
                List.of(new JobInput("text", "a limerick")),
                List.of(),
                "text/plain",
                Msat.of(1_000_000),
                policy,
                AcceptancePolicy.AUTOMATIC,
                terms,
                List.of(),
                RfqOrigin.API,
                null,
                NOW.minusSeconds(60),
                NOW.minusSeconds(30),
                NOW.plus(Duration.ofDays(1)));
    }

    public QuoteSubmitted quoted() {
        return new QuoteSubmitted(
                quoteId(),
                rfqId(),
                buyer,
                provider,
                price,
                1,
                null,
                NOW.minusSeconds(50),
                NOW.plus(Duration.ofHours(1)));
    }

    public OrderPlaced placed() {
        return new OrderPlaced(
                orderId(),
                rfqId(),
                quoteId(),
                buyer,
                provider,
                price,
                AwardPolicy.FIRST_PAYABLE,
                AcceptancePolicy.AUTOMATIC,
                terms,
                NOW.minusSeconds(20));
    }

    public DeliverySubmitted delivered() {
        return new DeliverySubmitted(
                DeliveryId.of(orderId(), "result"),
                orderId(),
                rfqId(),
                quoteId(),
                buyer,
                provider,
                "There once was a node …",
                CONTENT_SHA256,
                null,
                NOW.minusSeconds(40));
    }

    public DeliveryAccepted accepted() {
        return new DeliveryAccepted(
                DeliveryId.of(orderId(), "result"),
                orderId(),
                rfqId(),
                buyer,
                provider,
                price,
                AcceptancePolicy.AUTOMATIC,
                NOW.minusSeconds(10));
    }

    public DeliveryRejected rejected() {
        return new DeliveryRejected(
                DeliveryId.of(orderId(), "result"),
                orderId(),
                rfqId(),
                buyer,
                provider,
                "no",
                NOW.minusSeconds(10));
    }

    public OrderClosed closed(OrderOutcome outcome) {
        return new OrderClosed(orderId(), rfqId(), buyer, provider, outcome, NOW.minusSeconds(5));
    }

    public BudgetSet budget(long perOrderMsat, long perDayMsat) {
        return new BudgetSet(
                buyer, Msat.of(perOrderMsat), Msat.of(perDayMsat), NOW.minusSeconds(99));
    }

    public ChargeRaised charged(TestInvoice invoice) {
        return new ChargeRaised(
                ChargeId.of(orderId(), invoice.text()),
                orderId(),
                rfqId(),
                quoteId(),
                buyer,
                provider,
                invoice.text(),
                invoice.hash(),
                TestInvoice.NODE.nodeId().value(),
                invoice.amount(),
                null,
                null,
                NOW.minusSeconds(30),
                invoice.expiresAt());
    }

    public PaymentIntended intended(TestInvoice invoice, long feeCapMsat, LocalDate day) {
        return new PaymentIntended(
                invoice.hash(),
                ChargeId.of(orderId(), invoice.text()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                invoice.text(),
                invoice.amount(),
                Msat.of(feeCapMsat),
                day,
                RAIL,
                NOW.minusSeconds(4));
    }

    public EscrowRequested escrowRequested() {
        return new EscrowRequested(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                price,
                Msat.of(500),
                RAIL,
                NOW.plus(Duration.ofHours(1)),
                1_008,
                36,
                NOW.minusSeconds(15),
                null);
    }

    public EscrowInvoiced escrowInvoiced(TestInvoice invoice) {
        return new EscrowInvoiced(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                invoice.hash(),
                RAIL,
                NOW.minusSeconds(14));
    }

    public EscrowLocked escrowLocked(TestInvoice invoice, int cancelHeight) {
        return new EscrowLocked(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                invoice.hash(),
                price.plus(Msat.of(500)),
                RAIL,
                cancelHeight,
                NOW.minusSeconds(12));
    }

    public EscrowReleased escrowReleased(TestInvoice invoice) {
        return new EscrowReleased(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                invoice.hash(),
                price.plus(Msat.of(500)),
                price,
                Msat.of(500),
                invoice.preimage(),
                RAIL,
                NOW.minusSeconds(2));
    }

    public EscrowCancelled escrowCancelled(EscrowEnding reason, Msat locked) {
        return new EscrowCancelled(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                locked,
                RAIL,
                reason,
                NOW.minusSeconds(2));
    }

    public EscrowExpired escrowExpired(Msat locked) {
        return new EscrowExpired(
                EscrowId.of(orderId()),
                orderId(),
                rfqId(),
                buyer,
                provider,
                locked,
                RAIL,
                NOW.minusSeconds(2));
    }

    public PaymentSettled settled(TestInvoice invoice, long feeMsat, LocalDate day) {
        return settled(invoice, feeMsat, day, invoice.proof());
    }

    /** Settled for free on the day of {@link #NOW}, by that proof. */
    public PaymentSettled settled(TestInvoice invoice, PaymentProof proof) {
        return settled(invoice, 0, TODAY, proof);
    }

    private PaymentSettled settled(
            TestInvoice invoice, long feeMsat, LocalDate day, PaymentProof proof) {
        return new PaymentSettled(
                invoice.hash(),
                orderId(),
                rfqId(),
                buyer,
                provider,
                invoice.amount(),
                Msat.of(feeMsat),
                price,
                proof,
                RAIL,
                day,
                NOW.minusSeconds(3));
    }

    /** A case as it is opened where the rail's news is taken down. */
    public CaseOpened inQuestion(CaseKind kind, TestInvoice invoice) {
        List<MoneyInQuestion> money =
                switch (kind) {
                    case FEE_ABOVE_CAP -> of(MoneySource.ROUTING_EXPENSE, 5);
                    case SECOND_SETTLEMENT ->
                            of(MoneySource.OVERPAID_PROVIDER, invoice.amount().value());
                    case AMOUNT_DIFFERS -> of(MoneySource.COMPUTE_EXPENSE, 7);
                    case NOT_AT_RAIL -> of(MoneySource.NOT_LEFT_TREASURY, invoice.amount().value());
                    case PROOF_MISSING -> of(MoneySource.LEFT_TREASURY, invoice.amount().value());
                    case ESCROW_LOST -> of(MoneySource.UNCOVERED_PRICE, price.value());
                    default -> List.of();
                };
        return new CaseOpened(
                CaseId.of(kind, invoice.hash()),
                kind,
                invoice.hash(),
                orderId(),
                rfqId(),
                buyer,
                provider,
                RAIL,
                money,
                atRail("succeeded", invoice.amount(), Msat.of(3)),
                "it should not be",
                NOW.minusSeconds(2));
    }

    private static List<MoneyInQuestion> of(MoneySource source, long msat) {
        return List.of(new MoneyInQuestion(source, Msat.of(msat)));
    }

    /** What a comparison has of a payment that the rail knows. */
    public static CaseEvidence atRail(String railSaid, @Nullable Msat amount, @Nullable Msat fee) {
        return new CaseEvidence(
                railSaid, amount, fee, null, null, null, null, null, null, List.of(), null);
    }

    public PaymentFailed failed(TestInvoice invoice, LocalDate day) {
        return new PaymentFailed(
                invoice.hash(),
                orderId(),
                rfqId(),
                buyer,
                provider,
                FailureReason.NO_ROUTE,
                "no route",
                day,
                NOW.minusSeconds(3));
    }
}
