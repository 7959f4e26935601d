package exchequer.eventstore.history;

import exchequer.eventstore.EventRejectedException;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.history.History.Accepted;
import exchequer.eventstore.history.History.Appended;
import exchequer.eventstore.history.History.Conflict;
import exchequer.eventstore.history.History.Failed;
import exchequer.eventstore.history.History.Outcome;
import exchequer.eventstore.history.History.Refused;
import exchequer.eventstore.history.History.Sourced;
import exchequer.eventstore.history.HistoryPlan.Place;
import exchequer.eventstore.history.HistoryPlan.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.conversion.ConversionException;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;

/** Carries out the steps of one client on one node and writes down what it saw. One thread. */
final class Client {

    /** Reason of a refusal before the engine has bytes to judge. */
    static final String CONVERSION_FAILED = "CONVERSION_FAILED";

    private static final long BEYOND = 2;
    private static final long FAR_BEYOND = 1_000_000_000;
    private static final long TIMEOUT_SECONDS = 30;

    /** Where all clients of a history write to. */
    record Records(
            Collection<Appended> appends,
            Collection<Sourced> sourcings,
            Collection<Follower> followers) {}

    private final String name;
    private final PostgresEventStorageEngine node;
    private final long historyStart;
    private final AtomicLong acknowledged;
    private final Records records;
    private final List<Long> sourcedMarkers = new ArrayList<>();
    private long lastAppended;
    private int step;

    Client(
            String name,
            PostgresEventStorageEngine node,
            long historyStart,
            AtomicLong acknowledged,
            Records records) {
        this.name = name;
        this.node = node;
        this.historyStart = historyStart;
        this.acknowledged = acknowledged;
        this.records = records;
        this.lastAppended = historyStart;
    }

    void run(List<Step> steps) {
        for (Step next : steps) {
            step++;
            switch (next) {
                case HistoryPlan.Append(var events, var forbidden, var marker, var poison) ->
                        append(events, forbidden, marker, poison);
                case HistoryPlan.Decide(var criteria, var events) -> {
                    sourcedMarkers.add(source(criteria, Place.HISTORY_START));
                    append(events, criteria, Place.LAST_SOURCED, null);
                }
                case HistoryPlan.Source(var criteria, var start) ->
                        sourcedMarkers.add(source(criteria, start));
                case HistoryPlan.SourceTogether(var sources) -> sourceTogether(sources);
                case HistoryPlan.Follow(var criteria, var start, var byCallback) ->
                        follow(criteria, start, byCallback);
            }
        }
    }

    private void append(
            List<Fact.Tagged> events,
            @Nullable EventCriteria forbidden,
            Place place,
            @Nullable Poison poison) {
        long acknowledgedBefore = acknowledged.get();
        long headBefore = node.headPosition();
        long marker = positionOf(place, headBefore);
        Outcome outcome = append(conditionOf(forbidden, marker), events);
        if (outcome instanceof Accepted(long position)) {
            lastAppended = position;
            acknowledged.accumulateAndGet(position, Math::max);
        }
        records.appends()
                .add(
                        new Appended(
                                where(),
                                events,
                                poison,
                                forbidden,
                                marker,
                                acknowledgedBefore,
                                headBefore,
                                node.headPosition(),
                                outcome));
    }

    private static AppendCondition conditionOf(@Nullable EventCriteria forbidden, long marker) {
        if (forbidden == null) {
            return AppendCondition.none();
        }
        AppendCondition fromOrigin = AppendCondition.withCriteria(forbidden);
        return marker < 0
                ? fromOrigin
                : fromOrigin.withMarker(new GlobalIndexConsistencyMarker(marker));
    }

    private Outcome append(AppendCondition condition, List<Fact.Tagged> events) {
        try {
            return new Accepted(append(node, condition, events));
        } catch (AppendEventsTransactionRejectedException e) {
            return new Conflict();
        } catch (EventRejectedException e) {
            return new Refused(e.reason().name(), e.eventId());
        } catch (ConversionException e) {
            return new Refused(CONVERSION_FAILED, events.getLast().fact().id());
        } catch (RuntimeException e) {
            return new Failed(e + ", cause: " + e.getCause());
        }
    }

    /** Position of the marker that the append gives; failures come as the exception itself. */
    static long append(
            PostgresEventStorageEngine node, AppendCondition condition, List<Fact.Tagged> events) {
        var transaction = await(node.appendEvents(condition, null, messagesOf(events)));
        return GlobalIndexConsistencyMarker.position(commit(transaction));
    }

    private static List<TaggedEventMessage<?>> messagesOf(List<Fact.Tagged> events) {
        List<TaggedEventMessage<?>> messages = new ArrayList<>();
        events.forEach(event -> messages.add(event.message()));
        return messages;
    }

    private static <R> ConsistencyMarker commit(AppendTransaction<R> transaction) {
        return await(transaction.afterCommit(await(transaction.commit(null)), null));
    }

    private void sourceTogether(List<HistoryPlan.Source> sources) {
        List<CompletableFuture<Long>> markers =
                sources.stream().map(one -> sourceElsewhere(one.criteria(), one.start())).toList();
        markers.forEach(marker -> sourcedMarkers.add(await(marker)));
    }

    private CompletableFuture<Long> sourceElsewhere(EventCriteria criteria, Place place) {
        return CompletableFuture.supplyAsync(
                () -> source(criteria, place), Thread::startVirtualThread);
    }

    /** Position of the marker at the end of what was sourced. */
    private long source(EventCriteria criteria, Place place) {
        long acknowledgedBefore = acknowledged.get();
        long headBefore = node.headPosition();
        long start = startOf(criteria, place, headBefore);
        MessageStream<EventMessage> stream =
                node.source(
                        start < 0
                                ? SourcingCondition.conditionFor(criteria)
                                : SourcingCondition.conditionFor(
                                        new GlobalIndexConsistencyMarker(start).position(),
                                        criteria),
                        null);
        List<Fact> events = new ArrayList<>();
        long marker = drain(stream, events);
        records.sourcings()
                .add(
                        new Sourced(
                                where(),
                                criteria,
                                start,
                                marker,
                                events,
                                acknowledgedBefore,
                                headBefore,
                                node.headPosition()));
        return marker;
    }

    private long drain(MessageStream<EventMessage> stream, List<Fact> events) {
        List<Long> markers = new ArrayList<>();
        while (stream.hasNextAvailable()) {
            MessageStream.Entry<EventMessage> entry = stream.next().orElseThrow();
            ConsistencyMarker marker = entry.getResource(ConsistencyMarker.RESOURCE_KEY);
            if (marker != null) {
                markers.add(GlobalIndexConsistencyMarker.position(marker));
            }
            if (entry.message() != TerminalEventMessage.INSTANCE) {
                events.add(Fact.of(entry.message()));
            }
        }
        if (stream.error().isPresent() || !stream.isCompleted() || markers.size() != 1) {
            throw new AssertionError(
                    "sourcing of %s ended with %s and markers %s"
                            .formatted(where(), stream.error(), markers));
        }
        return markers.getFirst();
    }

    private void follow(EventCriteria criteria, Place place, boolean byCallback) {
        long start = Math.max(0, startOf(criteria, place, node.headPosition()));
        MessageStream<EventMessage> stream =
                node.stream(
                        StreamingCondition.conditionFor(
                                new GlobalSequenceTrackingToken(start), criteria),
                        null);
        records.followers().add(Follower.of(where(), criteria, start, stream, byCallback));
    }

    /** Criteria that meet events of earlier histories are not asked from before this one. */
    private long startOf(EventCriteria criteria, Place place, long head) {
        long start = positionOf(place, head);
        return HistoryPlans.reachesOtherHistories(criteria) ? Math.max(historyStart, start) : start;
    }

    private long positionOf(Place place, long head) {
        return switch (place) {
            case ORIGIN -> -1;
            case HISTORY_START -> historyStart;
            case LAST_SOURCED -> sourcedMarkers.isEmpty() ? historyStart : sourcedMarkers.getLast();
            case FIRST_SOURCED ->
                    sourcedMarkers.isEmpty() ? historyStart : sourcedMarkers.getFirst();
            case LAST_APPENDED -> lastAppended;
            case HEAD -> head;
            case BEYOND_HEAD -> head + BEYOND;
            case FAR_BEYOND_HEAD -> head + FAR_BEYOND;
        };
    }

    private String where() {
        return name + " step " + step;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
