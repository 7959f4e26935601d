package exchequer.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.OrderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever anybody wishes in whatever order, the promises hold. Checked from the facts alone, by
 * code that shares nothing with the deciders. Repeat a failure with {@code -Dseed=…}.
 */
class RandomHistoriesTest {

    private static final int HISTORIES = 300;
    private static final int WISHES = 250;

    @Test
    void promises_hold_in_every_history() {
        long first = Long.getLong("seed", 20_260_301L);
        Set<Class<?>> happened = new HashSet<>();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                List<DomainEvent> facts = history(seed);
                facts.forEach(fact -> happened.add(fact.getClass()));
            } catch (AssertionError | RuntimeException broken) {
                fail("seed " + seed + ": " + broken.getMessage(), broken);
            }
        }
        // A generator that never gets as far as a verdict would prove nothing.
        assertThat(happened)
                .as("seeds from " + first)
                .contains(
                        OrderPlaced.class,
                        RfqCancelled.class,
                        RfqExpired.class,
                        DeliveryAccepted.class,
                        DeliveryRejected.class);
    }

    private static List<DomainEvent> history(long seed) {
        RandomWishes wishes = new RandomWishes(new Random(seed));
        List<DomainEvent> facts = new ArrayList<>();
        for (int i = 0; i < WISHES; i++) {
            DomainCommand wish = wishes.next();
            if (Deciding.decide(wish, facts)
                    instanceof Decision.Accepted(List<DomainEvent> events)) {
                for (DomainEvent event : events) {
                    promisesHold(event, facts);
                    facts.add(event);
                }
                assertThat(Deciding.decide(wish, facts))
                        .as("repeated " + wish)
                        .isEqualTo(Decision.alreadyDone());
            }
        }
        return facts;
    }

    private static void promisesHold(DomainEvent event, List<DomainEvent> before) {
        switch (event) {
            case QuoteSubmitted quote -> isFair(quote, before);
            case OrderPlaced order -> isDue(order, before);
            case DeliverySubmitted delivery ->
                    assertThat(all(DeliverySubmitted.class, before))
                            .noneMatch(other -> other.orderId().equals(delivery.orderId()));
            case DeliveryAccepted accepted -> isFirstVerdict(accepted.orderId(), before);
            case DeliveryRejected rejected -> isFirstVerdict(rejected.orderId(), before);
            default -> assertThat(event.tags()).isNotEmpty();
        }
    }

    private static void isFair(QuoteSubmitted quote, List<DomainEvent> before) {
        RfqOpened rfq = rfqOf(quote.rfqId().value(), before);
        assertThat(quote.priceMsat().isZero()).isFalse();
        assertThat(quote.priceMsat()).isLessThanOrEqualTo(rfq.maxPriceMsat());
        assertThat(quote.submittedAt()).isBefore(quote.expiresAt());
        isOpen(quote.rfqId().value(), before);
        assertThat(all(QuoteSubmitted.class, before))
                .filteredOn(other -> other.quoteId().equals(quote.quoteId()))
                .hasSize(quote.revision() - 1);
    }

    private static void isDue(OrderPlaced order, List<DomainEvent> before) {
        RfqOpened rfq = rfqOf(order.rfqId().value(), before);
        Instant at = order.placedAt();
        QuoteSubmitted quote =
                all(QuoteSubmitted.class, before)
                        .filter(it -> it.quoteId().equals(order.quoteId()))
                        .reduce((_, last) -> last)
                        .orElseThrow();
        BudgetSet budget =
                all(BudgetSet.class, before)
                        .filter(it -> it.buyer().equals(order.buyer()))
                        .reduce((_, last) -> last)
                        .orElseThrow();
        isOpen(order.rfqId().value(), before);
        assertThat(at).isBefore(rfq.expiresAt()).isBefore(quote.expiresAt());
        assertThat(order.priceMsat())
                .isEqualTo(quote.priceMsat())
                .isLessThanOrEqualTo(rfq.maxPriceMsat())
                .isLessThanOrEqualTo(budget.perOrderMsat());
        assertThat(order.buyer()).isEqualTo(rfq.buyer());
        assertThat(order.provider()).isEqualTo(quote.provider());
    }

    /** Neither cancelled nor expired nor awarded: nothing may follow the end of a request. */
    private static void isOpen(String rfq, List<DomainEvent> before) {
        assertThat(before)
                .noneMatch(
                        fact ->
                                (fact instanceof RfqCancelled
                                                || fact instanceof RfqExpired
                                                || fact instanceof OrderPlaced)
                                        && fact.tags().contains(new DomainEvent.Fact("rfq", rfq)));
    }

    private static void isFirstVerdict(OrderId order, List<DomainEvent> before) {
        assertThat(all(DeliveryAccepted.class, before))
                .noneMatch(other -> other.orderId().equals(order));
        assertThat(all(DeliveryRejected.class, before))
                .noneMatch(other -> other.orderId().equals(order));
        assertThat(all(OrderClosed.class, before))
                .noneMatch(other -> other.orderId().equals(order));
        assertThat(all(OrderPlaced.class, before))
                .anyMatch(placed -> placed.orderId().equals(order));
        assertThat(all(DeliverySubmitted.class, before))
                .anyMatch(delivery -> delivery.orderId().equals(order));
    }

    private static RfqOpened rfqOf(String rfq, List<DomainEvent> before) {
        return all(RfqOpened.class, before)
                .filter(opened -> opened.rfqId().value().equals(rfq))
                .findFirst()
                .orElseThrow();
    }

    private static <T> Stream<T> all(Class<T> type, List<DomainEvent> facts) {
        return facts.stream().filter(type::isInstance).map(type::cast);
    }
}
