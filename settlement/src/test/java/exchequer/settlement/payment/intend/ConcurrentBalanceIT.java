package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.TwoNodes;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentPostponed;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many orders of one buyer become payable at once, on two nodes over one PostgreSQL, while the page
 * of its balance turns.
 */
class ConcurrentBalanceIT {

    private static final int ORDERS = 16;
    private static final long PRICE = 10_000;
    private static final PaymentRules RULES =
            new PaymentRules(
                    new FeePolicy(Msat.of(500), 0), ZoneOffset.UTC, false, Funding.BALANCE);
    private static final long WITH_CAP = PRICE + 500;

    private final TwoNodes nodes = TwoNodes.start();

    @AfterEach
    void stop() {
        nodes.close();
    }

    /** With fee cap, five fit; not a millisatoshi of a sixth is held. */
    @ParameterizedTest
    @ValueSource(longs = {5 * WITH_CAP, 6 * WITH_CAP - 1})
    void orders_that_become_payable_at_once_never_hold_more_than_there_is(long balance)
            throws Exception {
        prepare(balance);

        nodes.onBoth(
                IntStream.rangeClosed(1, ORDERS).mapToObj(ConcurrentBalanceIT::intend).toList(),
                balance);

        List<BalanceHeld> held = nodes.all(BalanceHeld.class);
        assertThat(held).hasSize(5);
        assertThat(held).extracting(BalanceHeld::orderId).doesNotHaveDuplicates();
        assertThat(nodes.all(PaymentIntended.class))
                .extracting(PaymentIntended::orderId)
                .containsExactlyInAnyOrderElementsOf(
                        held.stream().map(BalanceHeld::orderId).toList());
        assertThat(nodes.all(PaymentPostponed.class))
                .extracting(PaymentPostponed::orderId)
                .hasSize(ORDERS - 5)
                .doesNotHaveDuplicates();
        assertThat(nodes.all(BalanceCarriedForward.class))
                .as("turned while they were at it")
                .singleElement()
                .satisfies(
                        carried -> assertThat(carried.balanceMsat()).isEqualTo(Msat.of(balance)));
    }

    private static IntendPayment intend(int number) {
        return new IntendPayment(story(number).orderId(), BUYER, RULES, RAIL, NOW);
    }

    private static Story story(int number) {
        return Story.number(number).at(Msat.of(PRICE)).prepaid();
    }

    /** Half of the wishes fit on the page. */
    private void prepare(long balance) throws Exception {
        List<DomainEvent> facts = new ArrayList<>();
        facts.add(story(1).budget(2 * WITH_CAP, 1_000 * WITH_CAP));
        int deposits = BalancePage.CAPACITY - ORDERS / 2;
        facts.add(Prepaid.received(1, balance - deposits + 1));
        for (int number = 2; number <= deposits; number++) {
            facts.add(Prepaid.received(number, 1));
        }
        for (int number = 1; number <= ORDERS; number++) {
            facts.add(story(number).placed());
            facts.add(story(number).charged(TestInvoice.of(number, PRICE)));
        }
        nodes.append(facts);
    }
}
