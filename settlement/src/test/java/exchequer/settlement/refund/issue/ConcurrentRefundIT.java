package exchequer.settlement.refund.issue;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.decision.Origin;
import exchequer.market.events.MarketEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.Prepaid;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.pages.BalanceCommands;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.events.SettlementEvent;
import exchequer.settlement.ids.RefundId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
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
import org.junit.jupiter.api.Test;

/** One order is refunded by many at once, on two nodes over one PostgreSQL. */
class ConcurrentRefundIT {

    private static final int CALLERS = 24;
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    private final List<Node> nodes = new ArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    private record Node(
            PostgresEventStorageEngine engine, AxonConfiguration axon, Commands commands) {}

    @BeforeEach
    void start() {
        DataSource database = SharedPostgres.newDatabase();
        EventStoreSchema.migrate(database);
        SettlementSchema.migrate(database);
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

    @Test
    void double_refund_is_impossible_under_retries_and_concurrency() throws Exception {
        append(
                STORY.placed(),
                Prepaid.received(77, PRICE.value()),
                Prepaid.drawn(STORY, INVOICE, 0, List.of()));

        // Each of four refunds is asked for by many, each time under another identifier.
        List<Decision> answers = atOnce(number -> refund("refund " + number % 4, 12_500));

        assertThat(answers).allMatch(Decision.Accepted.class::isInstance);
        assertThat(all(RefundIssued.class))
                .extracting(RefundIssued::refundId)
                .hasSize(4)
                .doesNotHaveDuplicates();
        assertThat(total()).isEqualTo(PRICE);
    }

    @Test
    void refunds_of_one_order_at_once_are_never_more_than_was_paid() throws Exception {
        append(
                STORY.placed(),
                Prepaid.received(77, PRICE.value()),
                Prepaid.drawn(STORY, INVOICE, 0, List.of()));

        atOnce(number -> refund("refund " + number, 9_000));

        assertThat(all(RefundIssued.class)).hasSize(5);
        assertThat(total()).isEqualTo(Msat.of(45_000));
    }

    private Msat total() throws Exception {
        return all(RefundIssued.class).stream()
                .map(RefundIssued::amountMsat)
                .reduce(Msat.ZERO, Msat::plus);
    }

    private List<Decision> atOnce(IntFunction<IssueRefund> wishes) throws Exception {
        CountDownLatch ready = new CountDownLatch(CALLERS);
        List<Future<Decision>> asked = new ArrayList<>();
        for (int number = 0; number < CALLERS; number++) {
            IssueRefund wish = wishes.apply(number);
            Node node = nodes.get(number % nodes.size());
            String command = "cmd " + number;
            asked.add(
                    callers.submit(
                            () -> {
                                ready.countDown();
                                ready.await(30, TimeUnit.SECONDS);
                                return decide(node, wish, command);
                            }));
        }
        List<Decision> answers = new ArrayList<>();
        for (Future<Decision> answer : asked) {
            answers.add(answer.get(60, TimeUnit.SECONDS));
        }
        return answers;
    }

    /** A decision that lost too often against others is made again. */
    private static Decision decide(Node node, IssueRefund wish, String command) {
        for (int attempt = 0; ; attempt++) {
            try {
                return node.commands()
                        .send(wish, new Origin(TENANT, "test", command + " " + attempt, null));
            } catch (CommandFailedException beaten) {
                if (attempt == 20) {
                    throw beaten;
                }
            }
        }
    }

    private static IssueRefund refund(String key, long msat) {
        return new IssueRefund(
                RefundId.of(key),
                STORY.orderId(),
                Msat.of(msat),
                RefundReason.OVERCHARGED,
                null,
                false,
                "too dear",
                Prepaid.PAGE,
                NOW);
    }

    private void append(DomainEvent... facts) throws Exception {
        AppendTransaction<?> transaction =
                nodes.getFirst()
                        .engine()
                        .appendEvents(
                                AppendCondition.none(),
                                null,
                                List.of(facts).stream()
                                        .<org.axonframework.eventsourcing.eventstore
                                                                .TaggedEventMessage<
                                                        ?>>
                                                map(ConcurrentRefundIT::message)
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

    private <E extends DomainEvent> List<E> all(Class<E> type) throws Exception {
        EventLog log = nodes.getFirst().engine();
        List<E> found = new ArrayList<>();
        for (var stored : log.read(0, 10_000)) {
            if (stored.type().equals("exchequer." + type.getSimpleName())) {
                found.add(EventStoreJson.mapper().readValue(stored.payload(), type));
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
                // This one knows of no page but the first.
                new BalanceCommands(
                        new AxonCommands(
                                axon.getComponent(CommandBus.class),
                                "node",
                                random::nextLong,
                                _ -> false),
                        new BalancePages(database)));
    }
}
