package exchequer.market;

import exchequer.market.decision.DomainEvent;
import exchequer.market.delivery.ContentHash;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OfferPublished;
import exchequer.market.events.OfferWithdrawn;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.ProofAccepted;
import exchequer.market.events.ProofRecorded;
import exchequer.market.events.ProofRejected;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OfferId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One small story for all tests: a buyer asks at {@link #T0}, a provider and its rival quote, the
 * provider is awarded and delivers. Minutes count from {@link #T0}.
 */
public final class Facts {

    public static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    public static final Instant QUOTE_UNTIL = minute(10);
    public static final Instant QUOTE_EXPIRES = minute(30);
    public static final Instant RFQ_EXPIRES = minute(60);

    public static final TenantId TENANT = new TenantId("acme");
    public static final Pubkey BUYER = key('b');
    public static final Pubkey OTHER_BUYER = key('c');
    public static final Pubkey PROVIDER = key('a');
    public static final Pubkey RIVAL = key('e');

    public static final OfferId OFFER = OfferId.of(TENANT, PROVIDER, "summaries");
    public static final RfqId RFQ = RfqId.of(TENANT, BUYER, "job-1");
    public static final QuoteId QUOTE = QuoteId.of(RFQ, PROVIDER);
    public static final QuoteId RIVAL_QUOTE = QuoteId.of(RFQ, RIVAL);
    public static final OrderId ORDER = OrderId.of(QUOTE);
    public static final OrderId RIVAL_ORDER = OrderId.of(RIVAL_QUOTE);

    public static final String EVIDENCE = "5e".repeat(32);
    public static final String EVIDENCE_SHA256 = "d1".repeat(32);
    public static final String CONTENT = "the summary";
    public static final DeliveryId DELIVERY = DeliveryId.of(ORDER, EVIDENCE);
    public static final ProofId PROOF = ProofId.of(DELIVERY);

    public static final Msat MAX_PRICE = Msat.ofSat(100);
    public static final Msat PRICE = Msat.ofSat(50);
    public static final Msat RIVAL_PRICE = Msat.ofSat(70);
    public static final Msat PER_ORDER = Msat.ofSat(80);
    public static final Msat PER_DAY = Msat.ofSat(800);

    private Facts() {}

    public static Instant minute(int minute) {
        return T0.plus(Duration.ofMinutes(minute));
    }

    public static Pubkey key(char digit) {
        return new Pubkey(String.valueOf(digit).repeat(64));
    }

    public static OfferPublished offerPublished() {
        return new OfferPublished(
                OFFER, PROVIDER, "text-summary", "Summaries", "Short ones.", PRICE, EVIDENCE, T0);
    }

    public static OfferWithdrawn offerWithdrawn() {
        return new OfferWithdrawn(OFFER, PROVIDER, minute(1));
    }

    public static RfqOpened rfqOpened() {
        return new Asking().opened();
    }

    public static RfqOpened rfqOpened(AwardPolicy policy) {
        return new Asking().award(policy).opened();
    }

    public static RfqCancelled rfqCancelled() {
        return new RfqCancelled(RFQ, BUYER, minute(3));
    }

    public static RfqExpired rfqExpired() {
        return new RfqExpired(RFQ, BUYER, RFQ_EXPIRES);
    }

    public static QuoteSubmitted quoteSubmitted() {
        return quoteSubmitted(PROVIDER, PRICE, 1);
    }

    public static QuoteSubmitted rivalQuoteSubmitted() {
        return quoteSubmitted(RIVAL, RIVAL_PRICE, 2);
    }

    public static QuoteSubmitted quoteSubmitted(Pubkey provider, Msat price, int atMinute) {
        return quoteSubmitted(provider, price, atMinute, QUOTE_EXPIRES);
    }

    public static QuoteSubmitted quoteSubmitted(
            Pubkey provider, Msat price, int atMinute, Instant expiresAt) {
        return new QuoteSubmitted(
                QuoteId.of(RFQ, provider),
                RFQ,
                BUYER,
                provider,
                price,
                1,
                EVIDENCE,
                minute(atMinute),
                expiresAt);
    }

    public static OrderPlaced orderPlaced() {
        return orderPlaced(AwardPolicy.MANUAL, AcceptancePolicy.AUTOMATIC);
    }

    public static OrderPlaced orderPlaced(AwardPolicy award, AcceptancePolicy acceptance) {
        return new OrderPlaced(
                ORDER,
                RFQ,
                QUOTE,
                BUYER,
                PROVIDER,
                PRICE,
                award,
                acceptance,
                PaymentTerms.ON_ACCEPTANCE,
                minute(11));
    }

    public static OrderPlaced rivalOrderPlaced() {
        return new OrderPlaced(
                RIVAL_ORDER,
                RFQ,
                RIVAL_QUOTE,
                BUYER,
                RIVAL,
                RIVAL_PRICE,
                AwardPolicy.MANUAL,
                AcceptancePolicy.AUTOMATIC,
                PaymentTerms.ON_ACCEPTANCE,
                minute(11));
    }

    public static OrderClosed orderClosed(OrderOutcome outcome) {
        return new OrderClosed(ORDER, RFQ, BUYER, PROVIDER, outcome, minute(20));
    }

    public static WorkProgressed workProgressed() {
        return new WorkProgressed(ORDER, RFQ, PROVIDER, "half way", EVIDENCE, minute(12));
    }

    public static WorkFailed workFailed() {
        return new WorkFailed(ORDER, RFQ, PROVIDER, "out of memory", EVIDENCE, minute(12));
    }

    public static DeliverySubmitted deliverySubmitted() {
        return new DeliverySubmitted(
                DELIVERY,
                ORDER,
                RFQ,
                QUOTE,
                BUYER,
                PROVIDER,
                CONTENT,
                ContentHash.of(CONTENT),
                EVIDENCE,
                minute(13));
    }

    public static DeliveryAccepted deliveryAccepted(AcceptancePolicy by) {
        return new DeliveryAccepted(DELIVERY, ORDER, RFQ, BUYER, PROVIDER, PRICE, by, minute(15));
    }

    public static DeliveryRejected deliveryRejected() {
        return new DeliveryRejected(
                DELIVERY, ORDER, RFQ, BUYER, PROVIDER, "not a summary", minute(15));
    }

    public static ProofRecorded proofRecorded() {
        return proofRecorded(ContentHash.of(CONTENT));
    }

    public static ProofRecorded proofRecorded(String contentSha256) {
        return new ProofRecorded(
                PROOF,
                ORDER,
                DELIVERY,
                PROVIDER,
                contentSha256,
                EVIDENCE_SHA256,
                EVIDENCE,
                minute(13));
    }

    public static ProofAccepted proofAccepted() {
        return new ProofAccepted(PROOF, ORDER, DELIVERY, minute(14));
    }

    public static ProofRejected proofRejected() {
        return new ProofRejected(PROOF, ORDER, DELIVERY, "content_hash_differs", minute(14));
    }

    public static BudgetSet budgetSet() {
        return new BudgetSet(BUYER, PER_ORDER, PER_DAY, T0);
    }

    /** One of every type of event, with every optional field present. */
    public static List<DomainEvent> oneOfEach() {
        return List.of(
                offerPublished(),
                offerWithdrawn(),
                rfqOpened(),
                rfqCancelled(),
                rfqExpired(),
                quoteSubmitted(),
                orderPlaced(),
                orderClosed(OrderOutcome.PAID),
                workProgressed(),
                workFailed(),
                deliverySubmitted(),
                deliveryAccepted(AcceptancePolicy.AUTOMATIC),
                deliveryRejected(),
                proofRecorded(),
                proofAccepted(),
                proofRejected(),
                budgetSet());
    }
}
