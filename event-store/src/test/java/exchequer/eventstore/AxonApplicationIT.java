package exchequer.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.annotation.EventSourcedEntity;
import org.axonframework.eventsourcing.annotation.EventSourcingHandler;
import org.axonframework.eventsourcing.annotation.reflection.EntityCreator;
import org.axonframework.eventsourcing.configuration.EventSourcedEntityModule;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.TagResolver;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.annotation.CommandHandler;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.commandhandling.retry.RetryingCommandBus;
import org.axonframework.messaging.core.ConfigurationApplicationContext;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.Metadata;
import org.axonframework.messaging.core.correlation.CorrelationDataProvider;
import org.axonframework.messaging.core.correlation.SimpleCorrelationDataProvider;
import org.axonframework.messaging.core.retry.AsyncRetryScheduler;
import org.axonframework.messaging.core.retry.RetryPolicy;
import org.axonframework.messaging.core.unitofwork.SimpleUnitOfWorkFactory;
import org.axonframework.messaging.core.unitofwork.TransactionalUnitOfWorkFactory;
import org.axonframework.messaging.core.unitofwork.UnitOfWorkFactory;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.EventSink;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.axonframework.messaging.eventhandling.annotation.EventHandler;
import org.axonframework.messaging.eventhandling.configuration.EventProcessingConfigurer;
import org.axonframework.messaging.eventhandling.gateway.EventAppender;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.TokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.JdbcTokenStore;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.JdbcTokenStoreConfiguration;
import org.axonframework.messaging.eventhandling.processing.streaming.token.store.jdbc.PostgresTokenTableFactory;
import org.axonframework.messaging.eventstreaming.Tag;
import org.axonframework.modelling.annotation.InjectEntity;
import org.axonframework.modelling.annotation.TargetEntityId;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole Axon application on the engine: commands, entities, a streaming processor, restarts. */
class AxonApplicationIT {

    interface Tagged {
        Set<Tag> tags();
    }

    @Event(namespace = "exchequer", name = "Counted", version = "1")
    record Counted(String counterId, int number) implements Tagged {
        @Override
        public Set<Tag> tags() {
            return Set.of(new Tag("counter", counterId));
        }
    }

    @Event(namespace = "exchequer", name = "Noted", version = "1")
    record Noted(String counterId, int line) implements Tagged {
        @Override
        public Set<Tag> tags() {
            return Set.of(new Tag("counter", counterId));
        }
    }

    record Count(@TargetEntityId String counterId) {}

    @EventSourcedEntity(tagKey = "counter")
    static final class Counter {
        private int number;

        @EntityCreator
        Counter() {}

        @EventSourcingHandler
        void on(Counted event) {
            number = event.number();
        }
    }

    static final class CountHandler {
        @CommandHandler
        Integer handle(Count command, @InjectEntity Counter counter, EventAppender appender) {
            // Injected entities follow what is appended, so the decision comes first.
            int number = counter.number + 1;
            appender.append(
                    new Counted(command.counterId(), number),
                    new Noted(command.counterId(), 1),
                    new Noted(command.counterId(), 2));
            return number;
        }
    }

    /** Writes in the transaction that also stores the processor's token. */
    static final class Projection {
        private final ThreadTransactions transactions;

        Projection(ThreadTransactions transactions) {
            this.transactions = transactions;
        }

        // Without a name Axon 5.0.1 listens for the name of the class, whatever its @Event says.
        @EventHandler(eventName = "exchequer.Counted")
        void on(Counted event) throws SQLException {
            try (Connection connection = transactions.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("insert into seen (number) values (?)")) {
                statement.setInt(1, event.number());
                statement.executeUpdate();
            }
        }
    }

    /** Conflicts only, a bounded number of times, with growing pauses and jitter. */
    private record ConflictRetry(int attempts) implements RetryPolicy {
        @Override
        public Outcome defineFor(
                Message message,
                Throwable failure,
                List<Class<? extends Throwable>[]> previousFailures) {
            int failed = previousFailures.size();
            if (!(failure instanceof AppendEventsTransactionRejectedException)
                    || failed >= attempts) {
                return Outcome.doNotReschedule();
            }
            long jitter = ThreadLocalRandom.current().nextLong(5);
            return Outcome.rescheduleIn(
                    (1L << Math.min(failed, 6)) + jitter, TimeUnit.MILLISECONDS);
        }

        @Override
        public void describeTo(ComponentDescriptor descriptor) {
            descriptor.describeProperty("attempts", attempts);
        }
    }

    private static final Metadata METADATA = Metadata.from(TestEvents.METADATA);

    private TestDatabase database;
    private PostgresEventStorageEngine engine;
    private ScheduledExecutorService scheduler;
    private AxonConfiguration application;

    @BeforeEach
    void start() {
        database = TestDatabase.migrated();
        database.execute("create table seen (id bigserial primary key, number int not null)");
        new JdbcTokenStore(
                        database.dataSource()::getConnection,
                        new JacksonConverter(),
                        JdbcTokenStoreConfiguration.DEFAULT)
                .createSchema(PostgresTokenTableFactory.INSTANCE);
        startApplication();
    }

    @AfterEach
    void stop() {
        stopApplication();
        database.close();
    }

    @Test
    void commands_are_decided_on_sourced_entities() throws Exception {
        assertThat(count("a")).isEqualTo(1);
        assertThat(count("b")).isEqualTo(1);
        assertThat(count("a")).isEqualTo(2);
    }

    @Test
    void events_of_a_command_keep_their_order_metadata_and_json() throws Exception {
        count("a");

        List<StoredEvent> events = engine.read(0, 9);
        assertThat(events)
                .extracting(event -> event.type() + new String(event.payload()))
                .containsExactly(
                        "exchequer.Counted{\"counter_id\":\"a\",\"number\":1}",
                        "exchequer.Noted{\"counter_id\":\"a\",\"line\":1}",
                        "exchequer.Noted{\"counter_id\":\"a\",\"line\":2}");
        assertThat(events)
                .allSatisfy(
                        event -> {
                            assertThat(event.version()).isEqualTo("1");
                            assertThat(event.metadata()).containsAllEntriesOf(TestEvents.METADATA);
                            assertThat(event.tags()).containsExactly(new EventTag("counter", "a"));
                        });
    }

    @Test
    void command_without_tenant_fails_and_stores_nothing() {
        CompletableFuture<?> result =
                gateway().send(new Count("a"), Metadata.emptyInstance()).getResultMessage();

        assertThatThrownBy(() -> result.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(EventRejectedException.class);
        assertThat(engine.headPosition()).isZero();
    }

    @Test
    void competing_commands_are_retried_until_each_has_won() throws Exception {
        int commands = 30;
        List<CompletableFuture<Integer>> results =
                IntStream.range(0, commands)
                        .mapToObj(
                                _ ->
                                        CompletableFuture.supplyAsync(
                                                        () -> sent("hot"),
                                                        task -> Thread.startVirtualThread(task))
                                                .thenCompose(sent -> sent))
                        .toList();
        for (CompletableFuture<Integer> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }

        assertThat(results.stream().map(CompletableFuture::resultNow))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, commands).boxed().toList());
        assertThat(engine.headPosition()).isEqualTo(3L * commands);
    }

    @Test
    void processor_handles_every_event_once_across_a_restart() throws Exception {
        count("a");
        count("a");
        await().atMost(Duration.ofSeconds(20)).until(() -> seen() == 2);
        stopApplication();
        startApplication();
        count("a");

        await().atMost(Duration.ofSeconds(20)).until(() -> seen() == 3);
        assertThat(database.queryLong("select count(distinct number) from seen")).isEqualTo(3);
        await().atMost(Duration.ofSeconds(20)).until(() -> tokensAt("\"globalIndex\":7") > 0);
    }

    @Test
    void publishing_without_a_context_reports_a_failed_append() throws Exception {
        EventSink sink = application.getComponent(EventSink.class);
        EventMessage event =
                new GenericEventMessage(
                        "same-id",
                        new MessageType("exchequer.Counted", "1"),
                        new Counted("a", 1),
                        TestEvents.METADATA,
                        TestEvents.OCCURRED);
        sink.publish(null, List.of(event)).get(20, TimeUnit.SECONDS);

        assertThatThrownBy(() -> sink.publish(null, List.of(event)).get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(EventRejectedException.class);
        assertThat(engine.headPosition()).isEqualTo(1);
    }

    private void startApplication() {
        scheduler = Executors.newScheduledThreadPool(4);
        JacksonConverter json = new JacksonConverter(EventStoreJson.mapper());
        engine =
                new PostgresEventStorageEngine(
                        database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
        application = configurer(json, new ThreadTransactions(database.dataSource())).build();
        application.start();
    }

    private EventSourcingConfigurer configurer(
            JacksonConverter json, ThreadTransactions transactions) {
        return EventSourcingConfigurer.create()
                .componentRegistry(
                        components ->
                                components
                                        .disableEnhancer(UpdateCheckerConfigurationEnhancer.class)
                                        .registerComponent(Converter.class, _ -> json)
                                        .registerComponent(
                                                TokenStore.class, _ -> tokenStore(transactions))
                                        .registerDecorator(
                                                CommandBus.class, 0, (_, _, bus) -> retrying(bus)))
                .registerEventStorageEngine(_ -> engine)
                .registerTagResolver(_ -> tagResolver())
                .registerEntity(EventSourcedEntityModule.autodetected(String.class, Counter.class))
                .registerCommandHandlingModule(
                        CommandHandlingModule.named("counting")
                                .commandHandlers()
                                .annotatedCommandHandlingComponent(_ -> new CountHandler()))
                .messaging(
                        messaging ->
                                messaging
                                        .registerCorrelationDataProvider(_ -> copiedMetadata())
                                        .eventProcessing(
                                                processing ->
                                                        addProcessor(processing, transactions)));
    }

    private static void addProcessor(
            EventProcessingConfigurer processing, ThreadTransactions transactions) {
        processing.pooledStreaming(
                pooled ->
                        pooled.processor(
                                "seen",
                                module ->
                                        module.eventHandlingComponents(
                                                        handlers ->
                                                                handlers.autodetected(
                                                                        _ ->
                                                                                new Projection(
                                                                                        transactions)))
                                                .customized(
                                                        (axon, settings) ->
                                                                settings.initialSegmentCount(1)
                                                                        .batchSize(100)
                                                                        .unitOfWorkFactory(
                                                                                inTransaction(
                                                                                        axon,
                                                                                        transactions)))));
    }

    /** For processors only: the engine's appends are transactions of their own. */
    private static UnitOfWorkFactory inTransaction(
            Configuration axon, ThreadTransactions transactions) {
        return new TransactionalUnitOfWorkFactory(
                transactions,
                new SimpleUnitOfWorkFactory(new ConfigurationApplicationContext(axon)));
    }

    private static TokenStore tokenStore(ThreadTransactions transactions) {
        // A plain mapper: the names in a token are Axon's.
        return new JdbcTokenStore(
                transactions, new JacksonConverter(), JdbcTokenStoreConfiguration.DEFAULT);
    }

    private CommandBus retrying(CommandBus bus) {
        return new RetryingCommandBus(
                bus, new AsyncRetryScheduler(new ConflictRetry(40), scheduler));
    }

    private static CorrelationDataProvider copiedMetadata() {
        return new SimpleCorrelationDataProvider("tenant_id", "host", "actor");
    }

    private static TagResolver tagResolver() {
        return event -> event.payload() instanceof Tagged tagged ? tagged.tags() : Set.of();
    }

    private void stopApplication() {
        application.shutdown();
        engine.close();
        scheduler.shutdownNow();
    }

    private CommandGateway gateway() {
        return application.getComponent(CommandGateway.class);
    }

    private int count(String counterId) throws Exception {
        return sent(counterId).get(20, TimeUnit.SECONDS);
    }

    private CompletableFuture<Integer> sent(String counterId) {
        return gateway().send(new Count(counterId), METADATA).resultAs(Integer.class);
    }

    private long seen() {
        return database.queryLong("select count(*) from seen");
    }

    private long tokensAt(String position) {
        return database.queryLong(
                "select count(*) from tokenentry where convert_from(token, 'UTF8') like '%"
                        + position
                        + "%'");
    }
}
