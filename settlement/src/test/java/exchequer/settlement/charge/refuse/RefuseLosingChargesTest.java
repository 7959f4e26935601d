package exchequer.settlement.charge.refuse;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.OTHER_TENANT;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.rejection.SettlementRejection.OrderNotAwarded;
import org.junit.jupiter.api.Test;

class RefuseLosingChargesTest {

    private static final Story WINNER = Story.first();
    private static final Story LOSER = WINNER.by(Story.RIVAL);
    private static final Story THIRD = WINNER.by(Story.key('f'));
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice LOSING = TestInvoice.of(2, PRICE);
    private static final TestInvoice LOSING_TOO = TestInvoice.of(3, PRICE);
    private static final RefuseLosingCharges REFUSE = new RefuseLosingCharges(WINNER.rfqId(), NOW);

    @Test
    void every_loser_is_told_who_won_by_which_rule_and_the_winner_is_not() {
        FactLog facts =
                FactLog.of(
                        WINNER.charged(INVOICE),
                        LOSER.charged(LOSING),
                        THIRD.charged(LOSING_TOO),
                        WINNER.placed());

        facts.send(REFUSE);

        assertThat(facts.all(ChargeRefused.class))
                .extracting(ChargeRefused::provider)
                .containsExactly(LOSER.provider(), THIRD.provider());
        assertThat(facts.all(ChargeRefused.class).getFirst())
                .isEqualTo(
                        new ChargeRefused(
                                ChargeId.of(LOSER.orderId(), LOSING.text()),
                                LOSER.orderId(),
                                LOSER.rfqId(),
                                LOSER.provider(),
                                "awarded_elsewhere",
                                WINNER.rfqId()
                                        + " was awarded to another provider for "
                                        + PRICE
                                        + " by the rule first_payable",
                                null,
                                NOW));
    }

    @Test
    void nobody_is_told_twice() {
        FactLog facts = FactLog.of(LOSER.charged(LOSING), WINNER.placed());
        facts.send(REFUSE);
        assertThat(facts.send(REFUSE)).isEqualTo(Decision.alreadyDone());
        assertThat(facts.all(ChargeRefused.class)).hasSize(1);
    }

    @Test
    void nobody_has_lost_before_somebody_has_won() {
        assertThat(FactLog.of(LOSER.charged(LOSING)).decide(REFUSE))
                .isEqualTo(Decision.rejected(new OrderNotAwarded(WINNER.rfqId())));
        assertThat(
                        FactLog.of(LOSER.charged(LOSING))
                                .and(OTHER_TENANT, WINNER.placed())
                                .decide(REFUSE))
                .isEqualTo(Decision.rejected(new OrderNotAwarded(WINNER.rfqId())));
    }
}
