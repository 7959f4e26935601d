package exchequer.settlement.payment.resume;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.events.BudgetSet;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenBudgetSetThenResumePayments;
import exchequer.settlement.automation.WhenPaymentDueThenIntend;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentResumed;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Who raises a budget does not want to wait until tomorrow. */
class ResumePaymentsTest {

    private static final PaymentRules RULES =
            new PaymentRules(new FeePolicy(Msat.ZERO, 0), ZoneOffset.UTC, false, Funding.TREASURY);
    private static final long PER_ORDER = PRICE.value();

    /** Of four payments the first has taken all that the day had. */
    private final FactLog log = FactLog.of(budget(1));

    ResumePaymentsTest() {
        for (int number = 1; number <= 4; number++) {
            Story story = Story.number(number);
            log.and(story.placed(), story.charged(invoice(number)), story.accepted());
            log.send(intend(number));
        }
    }

    @Test
    void raised_budget_lets_those_go_on_at_once_that_have_room() {
        assertThat(log.all(PaymentMovedToNextDay.class)).hasSize(3);

        raise(3);

        assertThat(log.all(PaymentResumed.class)).containsExactly(resumed(2), resumed(3));
        assertThat(log.all(PaymentIntended.class))
                .extracting(PaymentIntended::orderId)
                .containsExactly(
                        Story.number(1).orderId(),
                        Story.number(2).orderId(),
                        Story.number(3).orderId());
    }

    @Test
    void same_budget_lets_nothing_go_on_twice_and_another_raise_the_rest() {
        raise(2);
        assertThat(log.decide(resume())).isEqualTo(Decision.alreadyDone());

        raise(9);

        assertThat(log.all(PaymentIntended.class)).hasSize(4);
        assertThat(log.decide(resume())).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void without_more_room_nothing_is_asked_for_in_vain() {
        log.and(budget(1));
        assertThat(log.decide(resume())).isEqualTo(Decision.alreadyDone());

        // Room for all of them in the day, and for none in an order.
        log.and(Story.first().budget(PER_ORDER - 1, PER_ORDER * 9));
        assertThat(log.decide(resume())).isEqualTo(Decision.alreadyDone());
    }

    /** Resumed, and somebody else's payment took the room first. */
    @Test
    void what_lost_its_room_again_is_resumed_by_the_next_raise() {
        log.and(budget(2));
        log.send(resume());
        log.and(Story.number(7).intended(invoice(7), 0, TODAY));
        log.send(intend(2));
        assertThat(log.all(PaymentIntended.class)).hasSize(2);

        raise(3);

        assertThat(log.all(PaymentIntended.class))
                .last()
                .extracting(PaymentIntended::orderId)
                .isEqualTo(Story.number(2).orderId());
    }

    @Test
    void room_is_what_is_left_of_what_the_day_has_really_cost() {
        log.and(
                Story.first().failed(invoice(1), TODAY),
                Story.number(8).settled(invoice(8), 5, TODAY),
                budget(2));

        log.send(resume());

        assertThat(log.all(PaymentResumed.class)).as("5 msat are missing for one").isEmpty();
        log.and(Story.first().budget(PER_ORDER, PER_ORDER * 2 + 5));
        log.send(resume());
        assertThat(log.all(PaymentResumed.class)).containsExactly(resumed(2));
    }

    @Test
    void each_day_has_its_own_and_nobody_without_a_budget_waits() {
        log.and(budget(9));

        assertThat(log.decide(new ResumePayments(BUYER, TODAY.plusDays(1), NOW)))
                .isEqualTo(Decision.alreadyDone());
        assertThat(new FactLog().decide(resume()))
                .isEqualTo(Decision.rejected(new NoBudget(BUYER)));
    }

    private void raise(int orders) {
        var budget = budget(orders);
        log.and(budget);
        new WhenBudgetSetThenResumePayments(RULES).react(budget, NOW).forEach(log::send);
        for (PaymentResumed payment : log.all(PaymentResumed.class)) {
            new WhenPaymentDueThenIntend(RULES, RAIL).react(payment, NOW).forEach(log::send);
        }
    }

    private static BudgetSet budget(int orders) {
        return Story.first().budget(PER_ORDER, PER_ORDER * orders);
    }

    private static PaymentResumed resumed(int number) {
        Story story = Story.number(number);
        return new PaymentResumed(
                invoice(number).hash(),
                story.orderId(),
                story.rfqId(),
                story.buyer(),
                story.provider(),
                PRICE,
                TODAY,
                NOW);
    }

    private static TestInvoice invoice(int number) {
        return TestInvoice.living(number, PRICE, Duration.ofDays(3));
    }

    private static ResumePayments resume() {
        return new ResumePayments(BUYER, TODAY, NOW);
    }

    private static IntendPayment intend(int number) {
        Story story = Story.number(number);
        return new IntendPayment(story.orderId(), story.buyer(), RULES, RAIL, NOW);
    }
}
