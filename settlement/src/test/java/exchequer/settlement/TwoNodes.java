package exchequer.settlement;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;

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
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.decision.Origin;
import exchequer.market.events.MarketEvent;
import exchequer.settlement.balance.pages.BalanceCommands;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.events.SettlementEvent;
import java.time.InstantSource;
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
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/** Settlement's deciders on two nodes over one PostgreSQL, which is new and empty. */
public final class TwoNodes implements AutoCloseable {

    private static final int MOST_ATTEMPTS = 20;

    private final List<Node> nodes;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    private record Node(
            PostgresEventStorageEngine engine, AxonConfiguration axon, Commands commands) {}

    private TwoNodes(List<Node> nodes) {
        this.nodes = nodes;
    }

    public static TwoNodes start() {
        DataSource database = SharedPostgres.newDatabase();
        EventStoreSchema.migrate(database);
        SettlementSchema.migrate(database);
        return new TwoNodes(List.of(node(database), node(database)));
    }

    @Override
    public void close() {
        callers.shutdownNow();
        nodes.forEach(
                node -> {
                    node.axon().shutdown();
                    node.engine().close();
                });
    }

    /** What has happened before. */
    public void append(List<DomainEvent> facts) throws Exception {
        AppendTransaction<?> transaction =
                nodes.getFirst()
                        .engine()
                        .appendEvents(
                                AppendCondition.none(),
                                null,
                                facts.stream()
                                        .<TaggedEventMessage<?>>map(TwoNodes::message)
                                        .toList())
                        .get(30, TimeUnit.SECONDS);
        transaction.commit(null).get(30, TimeUnit.SECONDS);
    }

    /** All at once, each on one of the nodes. The answers stand in the order of the wishes. */
    public List<Decision> atOnce(List<? extends DomainCommand> wishes) throws Exception {
        List<Callable<Decision>> calls = new ArrayList<>();
        for (int number = 0; number < wishes.size(); number++) {
            Node node = nodes.get(number % nodes.size());
            DomainCommand wish = wishes.get(number);
            String command = "cmd " + number;
            calls.add(() -> decide(node, wish, command));
        }
        return together(calls);
    }

    /** All at once and each on both nodes, as when both react to the same fact. */
    public void onBoth(List<? extends DomainCommand> wishes, long seed) throws Exception {
        List<Callable<Decision>> calls = new ArrayList<>();
        for (int number = 0; number < wishes.size(); number++) {
            for (int each = 0; each < nodes.size(); each++) {
                Node node = nodes.get(each);
                DomainCommand wish = wishes.get(number);
                String command = "cmd " + number + " of node " + each;
                calls.add(() -> decide(node, wish, command));
            }
        }
        Collections.shuffle(calls, new Random(seed));
        together(calls);
    }

    private List<Decision> together(List<Callable<Decision>> calls) throws Exception {
        CountDownLatch ready = new CountDownLatch(calls.size());
        List<Future<Decision>> asked = new ArrayList<>();
        for (Callable<Decision> call : calls) {
            asked.add(
                    callers.submit(
                            () -> {
                                ready.countDown();
                                ready.await(30, TimeUnit.SECONDS);
                                return call.call();
                            }));
        }
        List<Decision> answers = new ArrayList<>();
        for (Future<Decision> answer : asked) {
            answers.add(answer.get(60, TimeUnit.SECONDS));
        }
        return answers;
    }

    /** A decision that lost too often against others is made again, as reactions do. */
    private static Decision decide(Node node, DomainCommand wish, String command) {
        for (int attempt = 0; ; attempt++) {
            try {
                return node.commands()
                        .send(wish, new Origin(TENANT, "test", command + " " + attempt, null));
            } catch (CommandFailedException beaten) {
                if (attempt == MOST_ATTEMPTS) {
                    throw beaten;
                }
            }
        }
    }

    /** All facts of a type, in the order of the log. */
    public <E extends DomainEvent> List<E> all(Class<E> type) throws Exception {
        EventLog log = nodes.getFirst().engine();
        List<E> found = new ArrayList<>();
        for (var stored : log.read(0, 10_000)) {
            if (stored.type().equals("exchequer." + type.getSimpleName())) {
                found.add(EventStoreJson.mapper().readValue(stored.payload(), type));
            }
        }
        return found;
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
                // Knows of no page of a balance but the first: nobody keeps the table here.
                new BalanceCommands(
                        new AxonCommands(
                                axon.getComponent(CommandBus.class),
                                "node",
                                random::nextLong,
                                _ -> false),
                        new BalancePages(database)));
    }
}
