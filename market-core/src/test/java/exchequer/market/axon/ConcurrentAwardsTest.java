package exchequer.market.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.Asking;
import exchequer.market.Facts;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Origin;
import exchequer.market.events.OrderPlaced;
import exchequer.market.quote.Awarding;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.EventSink;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrentAwardsTest {

    private static final long PATIENCE_S = 20;

    private final CyclicBarrier meeting = new CyclicBarrier(2);
    private final AtomicInteger decisions = new AtomicInteger();
    private final AxonConfiguration application = Market.configurer(List.of(meeting())).start();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        application.shutdown();
    }

    @Test
    void of_two_awards_at_the_same_time_one_is_decided_again_and_loses() throws Exception {
        given();

        Future<Decision> ours = threads.submit(() -> send(Awards.ours(), "cmd-1"));
        Future<Decision> rivals = threads.submit(() -> send(Awards.rivals(), "cmd-2"));
        List<Decision> answers =
                List.of(
                        ours.get(PATIENCE_S, TimeUnit.SECONDS),
                        rivals.get(PATIENCE_S, TimeUnit.SECONDS));

        List<OrderPlaced> orders = orders();
        assertThat(orders).hasSize(1);
        OrderPlaced winner = orders.getFirst();
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        Decision.accepted(winner),
                        Decision.rejected(new RfqAwardedElsewhere(Facts.RFQ, winner.orderId())));
        assertThat(decisions).hasValue(3);
    }

    @Test
    void of_the_same_award_sent_twice_at_the_same_time_one_adds_nothing() throws Exception {
        given();

        Future<Decision> first = threads.submit(() -> send(Awards.ours(), "cmd-1"));
        Future<Decision> second = threads.submit(() -> send(Awards.ours(), "cmd-2"));

        assertThat(
                        List.of(
                                first.get(PATIENCE_S, TimeUnit.SECONDS),
                                second.get(PATIENCE_S, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder(
                        Decision.accepted(Facts.orderPlaced()), Decision.alreadyDone());
        assertThat(orders()).containsExactly(Facts.orderPlaced());
    }

    @Test
    void a_failure_that_means_a_duplicate_is_an_answer() {
        Commands commands = commands(_ -> true);

        assertThat(commands.send(new Asking().command(), origin("cmd-1")))
                .isEqualTo(Decision.alreadyDone());
    }

    @Test
    void any_other_failure_is_not() {
        Commands commands = commands(_ -> false);

        // This application was given one decider only.
        assertThatThrownBy(() -> commands.send(new Asking().command(), origin("cmd-1")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("OpenRfq");
    }

    /** Decides like the market does, but not before the other one has sourced its facts too. */
    private Decider<AwardQuote, Awarding> meeting() {
        Decider<AwardQuote, Awarding> real = AwardQuote.DECIDER;
        return new Decider<>(
                real.command(),
                real.boundary(),
                real.initial(),
                real.evolve(),
                (command, state) -> {
                    if (decisions.incrementAndGet() <= 2) {
                        meet();
                    }
                    return real.decide().apply(command, state);
                });
    }

    private void meet() {
        try {
            meeting.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new IllegalStateException("the other award did not come", alone);
        }
    }

    private void given() throws Exception {
        application
                .getComponent(EventSink.class)
                .publish(
                        null,
                        Market.facts(
                                Facts.rfqOpened(),
                                Facts.quoteSubmitted(),
                                Facts.rivalQuoteSubmitted(),
                                Facts.budgetSet()))
                .get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private Decision send(AwardQuote award, String commandId) {
        return commands(_ -> false).send(award, origin(commandId));
    }

    private Commands commands(Predicate<Throwable> duplicate) {
        return new AxonCommands(
                application.getComponent(CommandBus.class), "node-1", new Random(7), duplicate);
    }

    private static Origin origin(String commandId) {
        return new Origin(Facts.TENANT, "buyer:" + Facts.BUYER, commandId, null);
    }

    private List<OrderPlaced> orders() throws Exception {
        return application
                .getComponent(EventStorageEngine.class)
                .source(
                        SourcingCondition.conditionFor(
                                EventCriteria.havingTags(new Tag("rfq", Facts.RFQ.value()))),
                        null)
                .<List<OrderPlaced>>reduce(
                        new ArrayList<>(),
                        (found, entry) -> {
                            EventMessage event = entry.message();
                            if (event.payload() instanceof OrderPlaced order) {
                                found.add(order);
                            }
                            return found;
                        })
                .get(PATIENCE_S, TimeUnit.SECONDS);
    }
}
