package exchequer.settlement.balance;

import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.money.Msat;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.HeldPayment;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalancePageTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, 40_000);

    @Test
    void what_is_held_is_not_available_until_it_is_drawn_or_released() {
        List<BalanceFact> facts = new ArrayList<>();
        facts.add(Prepaid.received(1, 100_000));
        assertThat(page(facts).available()).isEqualTo(Msat.of(100_000));
        facts.add(Prepaid.held(STORY, INVOICE, 500));
        assertThat(page(facts).available()).isEqualTo(Msat.of(59_500));
        assertThat(page(facts).balance()).isEqualTo(Msat.of(100_000));

        List<BalanceFact> drawn = new ArrayList<>(facts);
        drawn.add(Prepaid.drawn(STORY, INVOICE, 3, List.of()));
        assertThat(page(drawn).available()).isEqualTo(Msat.of(59_997));
        assertThat(page(drawn).balance()).isEqualTo(Msat.of(59_997));

        List<BalanceFact> released = new ArrayList<>(facts);
        released.add(Prepaid.released(STORY, INVOICE, 500));
        assertThat(page(released).available()).isEqualTo(Msat.of(100_000));
    }

    @Test
    void order_waits_until_the_balance_grows_or_it_is_paid() {
        List<BalanceFact> facts = new ArrayList<>();
        facts.add(Prepaid.postponed(STORY, 7));
        facts.add(Prepaid.postponed(Story.number(2), 7));
        assertThat(page(facts).waiting())
                .containsExactly(STORY.orderId(), Story.number(2).orderId());

        facts.add(Prepaid.held(STORY, INVOICE, 500));
        assertThat(page(facts).waiting()).containsExactly(Story.number(2).orderId());

        facts.add(Prepaid.received(Msat.of(9), List.of(Story.number(2).orderId())));
        assertThat(page(facts).waiting()).isEmpty();
    }

    @Test
    void the_fact_that_fills_a_page_closes_it_and_opens_the_next_with_everything() {
        List<BalanceFact> facts = new ArrayList<>();
        facts.add(Prepaid.received(1, 100_000));
        facts.add(Prepaid.held(STORY, INVOICE, 500));
        facts.add(Prepaid.postponed(Story.number(2), 7));
        while (facts.size() < BalancePage.CAPACITY - 1) {
            facts.add(Prepaid.received(facts.size(), 1));
        }
        assertThat(appended(page(facts), Prepaid.received(500, 1))).hasSize(2);
        facts.removeLast();
        assertThat(appended(page(facts), Prepaid.received(500, 1))).hasSize(1);
        facts.add(Prepaid.received(499, 1));

        var carried =
                (BalanceCarriedForward) appended(page(facts), Prepaid.received(500, 1)).getLast();

        assertThat(carried.balancePage()).isEqualTo(PAGE);
        assertThat(carried.nextPage()).isEqualTo(PAGE.next());
        assertThat(carried.held())
                .containsExactly(new HeldPayment(INVOICE.hash(), Msat.of(40_500)));
        assertThat(carried.waiting()).containsExactly(Story.number(2).orderId());
        facts.add(Prepaid.received(500, 1));
        BalancePage before = page(facts);
        facts.add(carried);
        BalancePage after = BalancePage.of(PAGE.next(), facts);
        assertThat(after.available()).isEqualTo(before.available());
        assertThat(after.balance()).isEqualTo(before.balance());
        assertThat(after.held()).isEqualTo(before.held());
        assertThat(after.waiting()).isEqualTo(before.waiting());
        assertThat(after.entries()).isZero();
        assertThat(after.isNotCurrent(PAGE.next())).isEmpty();
        assertThat(page(facts).isNotCurrent(PAGE))
                .contains(Decision.rejected(new BalanceMovedOn(PAGE.next())));
    }

    @Test
    void a_page_that_was_never_opened_is_a_fault() {
        assertThatThrownBy(
                        () ->
                                BalancePage.of(PAGE.next(), List.of(Prepaid.received(1, 5)))
                                        .isNotCurrent(PAGE.next()))
                .isInstanceOf(Invariant.class);
    }

    private static BalancePage page(List<BalanceFact> facts) {
        return BalancePage.of(PAGE, facts);
    }

    private static List<DomainEvent> appended(BalancePage page, DomainEvent fact) {
        return ((Decision.Accepted) page.append(PAGE, NOW, fact)).events();
    }
}
