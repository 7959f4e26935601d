package exchequer.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/** Events and the ways tests store and read them. */
final class TestEvents {

    static final Map<String, String> METADATA = Map.of("tenant_id", "t1", "host", "h1");
    static final Instant OCCURRED = Instant.parse("2026-01-02T03:04:05.678901Z");
    static final EventConverter CONVERTER =
            new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper()));

    private TestEvents() {}

    /** What sourcing gave: identifiers of events in order, and the marker at the end. */
    record Sourced(List<String> ids, ConsistencyMarker marker) {}

    static Tag tag(String key, String value) {
        return new Tag(key, value);
    }

    static QualifiedName type(String name) {
        return new QualifiedName(name);
    }

    static TaggedEventMessage<?> event(String type, Tag... tags) {
        return event(UUID.randomUUID().toString(), type, "{}".getBytes(UTF_8), METADATA, tags);
    }

    static TaggedEventMessage<?> event(
            String id, String type, byte[] payload, Map<String, String> metadata, Tag... tags) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        id, new MessageType(type, "1"), payload, metadata, OCCURRED),
                new LinkedHashSet<>(Arrays.asList(tags)));
    }

    static String id(TaggedEventMessage<?> event) {
        return event.event().identifier();
    }

    /** Commits and returns the marker after it; failures come as the exception itself. */
    static ConsistencyMarker append(
            EventStorageEngine engine, AppendCondition condition, TaggedEventMessage<?>... events) {
        return commit(await(engine.appendEvents(condition, null, List.of(events))));
    }

    static <R> ConsistencyMarker commit(AppendTransaction<R> transaction) {
        return await(transaction.afterCommit(await(transaction.commit(null)), null));
    }

    static AppendCondition after(ConsistencyMarker marker, EventCriteria criteria) {
        return AppendCondition.withCriteria(criteria).withMarker(marker);
    }

    static Sourced source(EventStorageEngine engine, EventCriteria criteria) {
        MessageStream<EventMessage> stream =
                engine.source(SourcingCondition.conditionFor(criteria), null);
        List<String> ids = new ArrayList<>();
        List<ConsistencyMarker> markers = new ArrayList<>();
        while (stream.hasNextAvailable()) {
            stream.next()
                    .ifPresent(
                            entry -> {
                                ConsistencyMarker marker =
                                        entry.getResource(ConsistencyMarker.RESOURCE_KEY);
                                if (marker != null) {
                                    if (entry.message() != TerminalEventMessage.INSTANCE) {
                                        throw new AssertionError("marker on " + entry.message());
                                    }
                                    markers.add(marker);
                                } else {
                                    ids.add(entry.message().identifier());
                                }
                            });
        }
        stream.error().ifPresent(TestEvents::rethrow);
        if (!stream.isCompleted() || markers.size() != 1) {
            throw new AssertionError("no proper end: " + markers);
        }
        return new Sourced(ids, markers.getFirst());
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not completed in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static RuntimeException rethrow(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw new AssertionError(cause);
    }
}
