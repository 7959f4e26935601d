package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.decision.Origin;
import exchequer.market.events.MarketEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.SettlementEvent;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private final List<Node> nodes = new ArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    private record Node(
            PostgresEventStorageEngine engine, AxonConfiguration axon, AxonCommands commands) {}

    @BeforeEach
    void start() {
        DataSource database = SharedPostgres.newDatabase();
        EventStoreSchema.migrate(database);
        nodes.add(node(database));
        nodes.add(node(database));
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        nodes.forEach(
                node -> {
                    node.axon().shutdown();
                    node.engine().close();
                });
    }

    /** With fee cap, five fit; what the fee cap of the last may still be is what remains. */
    @ParameterizedTest
    @ValueSource(longs = {5 * WITH_CAP, 5 * WITH_CAP + PRICE - 1, 5 * WITH_CAP + PRICE + 1})
    void orders_that_become_payable_at_once_never_exceed_the_day_together(long perDay)
            throws Exception {
        prepare(perDay);
        List<Callable<Decision>> wishes = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(2 * ORDERS);
        for (int number = 1; number <= ORDERS; number++) {
            // Both nodes react to the same fact now and then.
            for (Node node : nodes) {
                IntendPayment wish = intend(number);
                wishes.add(
                        () -> {
                            ready.countDown();
                            ready.await(30, TimeUnit.SECONDS);
                            return decide(node, wish);
                        });
            }
        }
        Collections.shuffle(wishes, new Random(perDay));

        List<Future<Decision>> answers = wishes.stream().map(callers::submit).toList();
        for (Future<Decision> answer : answers) {
            answer.get(60, TimeUnit.SECONDS);
        }

        List<PaymentIntended> intended = intended();
        Msat total =
                intended.stream()
                        .map(payment -> payment.amountMsat().plus(payment.feeCapMsat()))
                        .reduce(Msat.ZERO, Msat::plus);
        assertThat(total).isLessThanOrEqualTo(Msat.of(perDay));
        assertThat(intended).hasSize(perDay - 5 * WITH_CAP >= PRICE ? 6 : 5);
        assertThat(intended).extracting(PaymentIntended::orderId).doesNotHaveDuplicates();
    }

    /** A decision that lost too often against others is made again, as reactions do. */
    private static Decision decide(Node node, IntendPayment wish) {
        for (int attempt = 0; ; attempt++) {
            try {
                return node.commands()
                        .send(
                                wish,
                                new Origin(
                                        TENANT,
                                        "test",
                                        "cmd " + wish.orderId() + node.hashCode() + attempt,
                                        null));
            } catch (CommandFailedException beaten) {
                if (attempt == 20) {
                    throw beaten;
                }
            }
        }
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
        AppendTransaction<?> transaction =
                nodes.getFirst()
                        .engine()
                        .appendEvents(
                                AppendCondition.none(),
                                null,
                                facts.stream()
                                        .<org.axonframework.eventsourcing.eventstore
                                                                .TaggedEventMessage<
                                                        ?>>
                                                map(ConcurrentBudgetIT::message)
                                        .toList())
                        .get(30, TimeUnit.SECONDS);
        transaction.commit(null).get(30, TimeUnit.SECONDS);
    }

    private static GenericTaggedEventMessage<EventMessage> message(DomainEvent fact) {
        EventMessage message =
                new GenericEventMessage(
                        "evt_" + fact.getClass().getSimpleName() + fact.tags().hashCode(),
                        MessageTypes.ofEvent(fact.getClass()),
                        fact,
                        Map.of(
                                MetadataKeys.TENANT_ID,
                                TENANT.value(),
                                MetadataKeys.HOST,
                                "test",
                                MetadataKeys.OCCURRED_AT,
                                NOW.toString()),
                        NOW);
        return new GenericTaggedEventMessage<>(message, DecisionHandlers.tags(message));
    }

    private List<PaymentIntended> intended() throws Exception {
        EventLog log = nodes.getFirst().engine();
        List<PaymentIntended> found = new ArrayList<>();
        for (var stored : log.read(0, 10_000)) {
            if (stored.type().equals("exchequer.PaymentIntended")) {
                found.add(
                        EventStoreJson.mapper().readValue(stored.payload(), PaymentIntended.class));
            }
        }
        return found;
    }

    private static Node node(DataSource database) {
        JacksonConverter json = new JacksonConverter(EventStoreJson.mapper());
        PostgresEventStorageEngine engine =
                new PostgresEventStorageEngine(
                        database, new DelegatingEventConverter(json), InstantSource.system());
        List<Class<? extends DomainEvent>> types = new ArrayList<>(MarketEvent.types());
        types.addAll(SettlementEvent.types());
        AxonConfiguration axon =
                DecisionHandlers.register(
                                EventSourcingConfigurer.create()
                                        .componentRegistry(
                                                components ->
                                                        components
                                                                .disableEnhancer(
                                                                        UpdateCheckerConfigurationEnhancer
                                                                                .class)
                                                                .registerComponent(
                                                                        Converter.class, _ -> json))
                                        .registerEventStorageEngine(_ -> engine)
                                        .registerTagResolver(_ -> DecisionHandlers::tags),
                                "settlement",
                                new MessageTypes(types),
                                SettlementModule.DECIDERS)
                        .build();
        axon.start();
        Random random = new Random(7);
        return new Node(
                engine,
                axon,
                new AxonCommands(
                        axon.getComponent(CommandBus.class), "node", random::nextLong, _ -> false));
    }
}
