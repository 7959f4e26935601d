package exchequer.market.axon;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.CONTENT;
import static exchequer.market.Facts.EVIDENCE;
import static exchequer.market.Facts.EVIDENCE_SHA256;
import static exchequer.market.Facts.ORDER;
import static exchequer.market.Facts.PRICE;
import static exchequer.market.Facts.PROOF;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.QUOTE;
import static exchequer.market.Facts.QUOTE_EXPIRES;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.budgetSet;
import static exchequer.market.Facts.deliveryAccepted;
import static exchequer.market.Facts.deliverySubmitted;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.proofAccepted;
import static exchequer.market.Facts.proofRecorded;
import static exchequer.market.Facts.quoteSubmitted;
import static exchequer.market.Facts.rfqCancelled;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.Facts.rivalOrderPlaced;
import static exchequer.market.Facts.rivalQuoteSubmitted;

import exchequer.market.Asking;
import exchequer.market.Facts;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.money.Msat;
import exchequer.market.proof.review.ReviewProof;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rejection.MarketRejection.NoLiveQuote;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.market.rejection.MarketRejection.ProofNotAccepted;
import exchequer.market.rejection.MarketRejection.ProofNotFound;
import exchequer.market.rejection.MarketRejection.RfqAlreadyDifferent;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private final AxonTestFixture market = Market.fixture();

    @AfterEach
    void stop() {
        market.stop();
    }

    @Test
    void a_request_is_opened() {
        accepted(Market.facts(), new Asking().command(), rfqOpened());
    }

    @Test
    void a_request_is_opened_once() {
        accepted(Market.facts(rfqOpened()), new Asking().command());
    }

    @Test
    void a_request_is_not_opened_with_other_content() {
        refused(
                Market.facts(rfqOpened()),
                new Asking().service("image").command(),
                new RfqAlreadyDifferent(RFQ));
    }

    @Test
    void a_quote_is_revised() {
        Msat lower = Msat.ofSat(40);
        accepted(
                Market.facts(rfqOpened(), quoteSubmitted(), rivalQuoteSubmitted()),
                quote(lower),
                new QuoteSubmitted(
                        QUOTE, RFQ, BUYER, PROVIDER, lower, 2, EVIDENCE, minute(5), QUOTE_EXPIRES));
    }

    @Test
    void nobody_quotes_what_nobody_asked() {
        refused(Market.facts(), quote(PRICE), new RfqNotFound(RFQ));
    }

    @Test
    void a_quote_is_awarded_within_the_budget() {
        accepted(
                Market.facts(rfqOpened(), quoteSubmitted(), rivalQuoteSubmitted(), budgetSet()),
                award(),
                orderPlaced());
    }

    @Test
    void a_request_is_awarded_once() {
        refused(
                Market.facts(rfqOpened(), quoteSubmitted(), budgetSet(), rivalOrderPlaced()),
                award(),
                new RfqAwardedElsewhere(RFQ, Facts.RIVAL_ORDER));
    }

    @Test
    void a_cancelled_request_is_not_awarded() {
        refused(
                Market.facts(rfqOpened(), quoteSubmitted(), budgetSet(), rfqCancelled()),
                award(),
                new RfqNotOpen(RFQ, "cancelled"));
    }

    @Test
    void the_cheapest_quote_is_awarded() {
        accepted(
                Market.facts(
                        rfqOpened(AwardPolicy.CHEAPEST),
                        rivalQuoteSubmitted(),
                        quoteSubmitted(),
                        budgetSet()),
                new AwardCheapestQuote(RFQ, BUYER, minute(11)),
                orderPlaced(AwardPolicy.CHEAPEST, AcceptancePolicy.AUTOMATIC));
    }

    @Test
    void nothing_is_awarded_when_nobody_quoted() {
        refused(
                Market.facts(rfqOpened(AwardPolicy.CHEAPEST), budgetSet()),
                new AwardCheapestQuote(RFQ, BUYER, minute(11)),
                new NoLiveQuote(RFQ));
    }

    @Test
    void a_delivery_comes_with_its_proof() {
        accepted(
                Market.facts(rfqOpened(), quoteSubmitted(), orderPlaced()),
                deliver(),
                deliverySubmitted(),
                proofRecorded());
    }

    @Test
    void the_loser_can_not_deliver() {
        refused(
                Market.facts(rfqOpened(), quoteSubmitted(), rivalOrderPlaced()),
                deliver(),
                new RfqAwardedElsewhere(RFQ, Facts.RIVAL_ORDER));
    }

    @Test
    void a_proof_is_accepted() {
        accepted(
                Market.facts(deliverySubmitted(), proofRecorded()),
                new ReviewProof(PROOF, ORDER, minute(14)),
                proofAccepted());
    }

    @Test
    void a_proof_of_nothing_is_not_reviewed() {
        refused(
                Market.facts(),
                new ReviewProof(PROOF, ORDER, minute(14)),
                new ProofNotFound(PROOF));
    }

    @Test
    void a_proven_delivery_is_accepted() {
        accepted(
                Market.facts(orderPlaced(), deliverySubmitted(), proofRecorded(), proofAccepted()),
                accept(),
                deliveryAccepted(AcceptancePolicy.AUTOMATIC));
    }

    @Test
    void an_unproven_delivery_is_not_accepted() {
        refused(
                Market.facts(orderPlaced(), deliverySubmitted(), proofRecorded()),
                accept(),
                new ProofNotAccepted(ORDER));
    }

    @Test
    void a_delivery_without_an_order_is_not_accepted() {
        refused(
                Market.facts(deliverySubmitted(), proofAccepted()),
                accept(),
                new OrderNotFound(ORDER));
    }

    private void accepted(EventMessage[] given, DomainCommand when, DomainEvent... then) {
        market.given()
                .events(given)
                .when()
                .command(Market.message("cmd-1", when))
                .then()
                .resultMessagePayload(Decision.accepted(then))
                .events((Object[]) then);
    }

    private void refused(EventMessage[] given, DomainCommand when, Rejection then) {
        market.given()
                .events(given)
                .when()
                .command(Market.message("cmd-1", when))
                .then()
                .resultMessagePayload(Decision.rejected(then))
                .noEvents();
    }

    private static SubmitQuote quote(Msat price) {
        return new SubmitQuote(QUOTE, RFQ, PROVIDER, price, EVIDENCE, QUOTE_EXPIRES, minute(5));
    }

    private static AwardQuote award() {
        return new AwardQuote(RFQ, QUOTE, BUYER, AwardPolicy.MANUAL, minute(11));
    }

    private static SubmitDelivery deliver() {
        return new SubmitDelivery(RFQ, PROVIDER, CONTENT, EVIDENCE_SHA256, EVIDENCE, minute(13));
    }

    private static AcceptDelivery accept() {
        return new AcceptDelivery(ORDER, null, minute(15));
    }
}
