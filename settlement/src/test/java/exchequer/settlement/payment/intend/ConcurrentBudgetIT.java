package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.TwoNodes;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.PaymentIntended;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many orders of one buyer become payable at once, on two nodes over one PostgreSQL. */
class ConcurrentBudgetIT {

    private static final int ORDERS = 16;
    private static final long PRICE = 10_000;
    private static final PaymentRules RULES =
            new PaymentRules(
                    new FeePolicy(Msat.of(500), 0), ZoneOffset.UTC, false, Funding.TREASURY);
    private static final long WITH_CAP = PRICE + 500;

    private final TwoNodes nodes = TwoNodes.start();

    @AfterEach
    void stop() {
        nodes.close();
    }

    /** With fee cap, five fit; what the fee cap of the last may still be is what remains. */
    @ParameterizedTest
    @ValueSource(longs = {5 * WITH_CAP, 5 * WITH_CAP + PRICE - 1, 5 * WITH_CAP + PRICE + 1})
    void orders_that_become_payable_at_once_never_exceed_the_day_together(long perDay)
            throws Exception {
        prepare(perDay);

        nodes.onBoth(
                IntStream.rangeClosed(1, ORDERS).mapToObj(ConcurrentBudgetIT::intend).toList(),
                perDay);

        List<PaymentIntended> intended = nodes.all(PaymentIntended.class);
        Msat total =
                intended.stream()
                        .map(payment -> payment.amountMsat().plus(payment.feeCapMsat()))
                        .reduce(Msat.ZERO, Msat::plus);
        assertThat(total).isLessThanOrEqualTo(Msat.of(perDay));
        assertThat(intended).hasSize(perDay - 5 * WITH_CAP >= PRICE ? 6 : 5);
        assertThat(intended).extracting(PaymentIntended::orderId).doesNotHaveDuplicates();
    }

    private static IntendPayment intend(int number) {
        return new IntendPayment(story(number).orderId(), BUYER, RULES, RAIL, NOW);
    }

    private static Story story(int number) {
        return Story.number(number).at(Msat.of(PRICE)).prepaid();
    }

    private void prepare(long perDay) throws Exception {
        List<DomainEvent> facts = new ArrayList<>();
        facts.add(story(1).budget(2 * WITH_CAP, perDay));
        for (int number = 1; number <= ORDERS; number++) {
            facts.add(story(number).placed());
            facts.add(story(number).charged(TestInvoice.of(number, PRICE)));
        }
        nodes.append(facts);
    }
}
