package exchequer.settlement.simulation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.ids.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;

/**
 * Axon's engine in memory, with what ours adds: an identifier is taken once. It can be away, and
 * can keep its answer to itself. Others may append between a decision's reading and its writing.
 */
final class SimulatedEngine implements EventStorageEngine {

    private static final String WRITING = "between reading and writing";

    private EventStorageEngine engine = new InMemoryEventStorageEngine();
    private Turns turns = new Turns();
    private final List<Fact> facts = new ArrayList<>();
    private final Set<String> identifiers = new HashSet<>();
    private boolean down;
    private boolean losesAnswer;

    /** An event with this identifier is in the log. */
    static final class DuplicateException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    void reset(Turns newTurns) {
        engine = new InMemoryEventStorageEngine();
        turns = newTurns;
        facts.clear();
        identifiers.clear();
        down = false;
        losesAnswer = false;
    }

    List<Fact> facts() {
        return List.copyOf(facts);
    }

    int size() {
        return facts.size();
    }

    void down(boolean isDown) {
        down = isDown;
    }

    boolean isDown() {
        return down;
    }

    /** The next append is stored, and its caller never hears of it. */
    void loseNextAnswer() {
        losesAnswer = true;
    }

    /** Stores what the market says, whose answers never get lost. */
    void store(TaggedEventMessage<?> event) {
        boolean loses = losesAnswer;
        losesAnswer = false;
        appendEvents(AppendCondition.none(), null, List.of(event)).join().commit(null).join();
        losesAnswer = loses;
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition,
            @Nullable ProcessingContext context,
            List<TaggedEventMessage<?>> events) {
        turns.pause(WRITING);
        if (down) {
            return CompletableFuture.failedFuture(new IllegalStateException("no connection"));
        }
        if (events.stream().anyMatch(event -> identifiers.contains(event.event().identifier()))) {
            return CompletableFuture.failedFuture(new DuplicateException());
        }
        return engine.appendEvents(condition, context, events)
                .thenApply(transaction -> remembering(transaction, events));
    }

    private <R> AppendTransaction<R> remembering(
            AppendTransaction<R> transaction, List<TaggedEventMessage<?>> events) {
        return new AppendTransaction<>() {
            @Override
            public CompletableFuture<R> commit(@Nullable ProcessingContext context) {
                return transaction
                        .commit(context)
                        .thenCompose(
                                result -> {
                                    events.forEach(event -> remember(event.event()));
                                    if (losesAnswer) {
                                        losesAnswer = false;
                                        return CompletableFuture.failedFuture(
                                                new IllegalStateException("connection lost"));
                                    }
                                    return CompletableFuture.completedFuture(result);
                                });
            }

            @Override
            public void rollback(@Nullable ProcessingContext context) {
                transaction.rollback(context);
            }

            @Override
            public CompletableFuture<ConsistencyMarker> afterCommit(
                    R result, @Nullable ProcessingContext context) {
                return transaction.afterCommit(result, context);
            }
        };
    }

    private void remember(EventMessage event) {
        identifiers.add(event.identifier());
        facts.add(
                new Fact(
                        facts.size() + 1,
                        event.identifier(),
                        new TenantId(event.metadata().get(MetadataKeys.TENANT_ID)),
                        event.metadata()
                                .getOrDefault(MetadataKeys.CORRELATION_ID, event.identifier()),
                        Instant.parse(event.metadata().get(MetadataKeys.OCCURRED_AT)),
                        (DomainEvent) event.payload()));
    }

    @Override
    public MessageStream<EventMessage> source(
            SourcingCondition condition, @Nullable ProcessingContext context) {
        return down
                ? MessageStream.failed(new IllegalStateException("no connection"))
                : engine.source(condition, context);
    }

    @Override
    public MessageStream<EventMessage> stream(
            StreamingCondition condition, @Nullable ProcessingContext context) {
        return engine.stream(condition, context);
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(@Nullable ProcessingContext context) {
        return engine.firstToken(context);
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(@Nullable ProcessingContext context) {
        return engine.latestToken(context);
    }

    @Override
    public CompletableFuture<TrackingToken> tokenAt(
            Instant at, @Nullable ProcessingContext context) {
        return engine.tokenAt(at, context);
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        engine.describeTo(descriptor);
    }
}
