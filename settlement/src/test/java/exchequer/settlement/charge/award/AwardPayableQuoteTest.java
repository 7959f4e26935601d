package exchequer.settlement.charge.award;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.OrderPlaced;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.AwardPolicyDiffers;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderAboveBudget;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.rejection.SettlementRejection.ChargeLapsed;
import exchequer.settlement.rejection.SettlementRejection.NotPayableYet;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AwardPayableQuoteTest {

    private static final Story STORY = Story.first();
    private static final Story RIVAL = STORY.by(Story.RIVAL);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final AwardPayableQuote AWARD = award(STORY, NOW);

    static Stream<Arguments> rejections() {
        NotPayableYet noDelivery = new NotPayableYet(STORY.orderId(), "delivery");
        NotPayableYet noCharge = new NotPayableYet(STORY.orderId(), "charge");
        return Stream.of(
                Arguments.of(new RfqNotFound(STORY.rfqId()), new FactLog()),
                Arguments.of(
                        new AwardPolicyDiffers(STORY.rfqId(), AwardPolicy.CHEAPEST),
                        FactLog.of(STORY.opened(AwardPolicy.CHEAPEST))),
                Arguments.of(
                        new AwardPolicyDiffers(STORY.rfqId(), AwardPolicy.MANUAL),
                        FactLog.of(STORY.opened(AwardPolicy.MANUAL))),
                Arguments.of(noDelivery, quoted()),
                Arguments.of(noDelivery, quoted().and(STORY.charged(INVOICE))),
                Arguments.of(noCharge, quoted().and(STORY.delivered())),
                // One provider's result and another's invoice make neither payable.
                Arguments.of(
                        noCharge,
                        quoted().and(RIVAL.quoted(), STORY.delivered(), RIVAL.charged(INVOICE))),
                Arguments.of(
                        noDelivery,
                        quoted().and(RIVAL.quoted(), RIVAL.delivered(), STORY.charged(INVOICE))),
                Arguments.of(
                        new NoBudget(BUYER),
                        quoted().and(STORY.delivered(), STORY.charged(INVOICE))),
                Arguments.of(
                        new OrderAboveBudget(PRICE, PRICE.minus(Msat.of(1))),
                        payable().and(STORY.budget(PRICE.value() - 1, 1_000_000))),
                Arguments.of(
                        new QuoteNotFound(STORY.quoteId()),
                        FactLog.of(
                                STORY.opened(),
                                STORY.budget(100_000, 100_000),
                                STORY.delivered(),
                                STORY.charged(INVOICE))),
                Arguments.of(
                        new RfqAwardedElsewhere(STORY.rfqId(), RIVAL.orderId()),
                        payable().and(RIVAL.quoted(), RIVAL.placed())));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void quote_that_is_not_payable_is_not_awarded(Rejection expected, FactLog facts) {
        assertThat(facts.decide(AWARD)).isEqualTo(Decision.rejected(expected));
    }

    @Test
    void delivery_and_charge_of_one_provider_place_the_order() {
        assertThat(payable().decide(AWARD))
                .isEqualTo(
                        Decision.accepted(
                                new OrderPlaced(
                                        STORY.orderId(),
                                        STORY.rfqId(),
                                        STORY.quoteId(),
                                        STORY.buyer(),
                                        STORY.provider(),
                                        PRICE,
                                        AwardPolicy.FIRST_PAYABLE,
                                        STORY.opened().acceptance(),
                                        STORY.terms(),
                                        NOW)));
    }

    @Test
    void first_of_two_payable_providers_wins_and_stays_the_winner() {
        FactLog facts =
                payable()
                        .and(RIVAL.quoted(), RIVAL.delivered())
                        .and(RIVAL.charged(TestInvoice.of(2, PRICE)));

        facts.send(award(RIVAL, NOW));

        assertThat(facts.decide(AWARD))
                .isEqualTo(
                        Decision.rejected(new RfqAwardedElsewhere(STORY.rfqId(), RIVAL.orderId())));
        assertThat(facts.send(award(RIVAL, NOW))).isEqualTo(Decision.alreadyDone());
        assertThat(facts.all(OrderPlaced.class)).hasSize(1);
    }

    @Test
    void quote_is_not_awarded_from_the_moment_its_invoice_expires() {
        Instant expiry = INVOICE.expiresAt();
        assertThat(payable().decide(award(STORY, expiry)))
                .isEqualTo(Decision.rejected(new ChargeLapsed(STORY.orderId(), expiry)));
        assertThat(payable().decide(award(STORY, expiry.minusNanos(1))))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void later_invoice_takes_the_place_of_a_lapsed_one() {
        FactLog facts = payable().and(STORY.charged(TestInvoice.of(2, PRICE)));
        assertThat(facts.decide(AWARD)).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void another_buyers_name_awards_nothing() {
        Story stranger = STORY.from(Story.key('e'));
        FactLog facts = payable().and(stranger.budget(1_000_000, 1_000_000));
        assertThat(
                        facts.decide(
                                new AwardPayableQuote(
                                        STORY.rfqId(), STORY.quoteId(), stranger.buyer(), NOW)))
                .isEqualTo(Decision.rejected(new NotRfqBuyer(STORY.rfqId())));
    }

    private static FactLog quoted() {
        return FactLog.of(STORY.opened(), STORY.quoted());
    }

    private static FactLog payable() {
        return quoted().and(
                        STORY.budget(100_000, 100_000), STORY.delivered(), STORY.charged(INVOICE));
    }

    private static AwardPayableQuote award(Story story, Instant at) {
        return new AwardPayableQuote(story.rfqId(), story.quoteId(), BUYER, at);
    }
}
