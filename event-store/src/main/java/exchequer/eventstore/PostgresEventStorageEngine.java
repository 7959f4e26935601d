package exchequer.eventstore;

import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.EmptyAppendTransaction;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.GlobalIndexPosition;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Axon's event storage on PostgreSQL, with dynamic consistency boundaries.
 *
 * <p>An append is one transaction: it takes the row of the head, which every appender of every node
 * needs, then judges the condition by a fresh snapshot, writes, and commits. Positions therefore
 * run 1, 2, 3 … without gaps and become visible in that order. It uses connections of its own: a
 * transaction of the caller is never joined, and the data source must not enlist its connections in
 * one.
 *
 * <p>Consistency markers, tracking tokens and sourcing positions all mean "everything up to here
 * has been seen". Events come back with {@code byte[]} payloads, exactly as stored; Axon converts
 * them for the handlers.
 *
 * <p>Streams are woken at once by appends of this process. Appends of other processes are found by
 * polling, {@value #POLL_INTERVAL_MS} ms apart, over one connection that is held while a stream or
 * listener is open.
 *
 * <p>Safe for use by many threads. Calls block on the database; virtual threads suit them. {@link
 * #close()} ends the polling; it does not close the data source.
 */
public final class PostgresEventStorageEngine
        implements EventStorageEngine, EventLog, AutoCloseable {

    static final int POLL_INTERVAL_MS = 50;

    /** What readers that follow closely are apart, at the most. */
    private static final int TAIL_EVENTS = 1_024;

    private static final long TAIL_BYTES = 8 << 20;

    private final EventConverter converter;
    private final EventStoreSettings settings;
    private final EventMessages messages;
    private final LogReader reader;
    private final SharedLoads loads;
    private final GroupCommit appends;
    private final AppendSignal signal;
    private final EventImport imports;
    private final SharedTail tail;

    /** With default settings, and events that are all in the first version of their type. */
    public PostgresEventStorageEngine(
            DataSource dataSource, EventConverter converter, InstantSource clock) {
        this(dataSource, converter, clock, Upcasters.none(), EventStoreSettings.defaults());
    }

    /**
     * @param dataSource where {@link EventStoreSchema} has been migrated; a pool of PostgreSQL's
     *     own driver
     * @param converter turns payloads into the bytes that are stored
     * @param clock tells when an event was recorded
     * @param upcasters applied to events on the way to Axon; {@link EventLog} gives them as stored
     */
    public PostgresEventStorageEngine(
            DataSource dataSource,
            EventConverter converter,
            InstantSource clock,
            Upcasters upcasters,
            EventStoreSettings settings) {
        Database database = new Database(dataSource);
        TypeIds types = new TypeIds();
        this.converter = converter;
        this.settings = settings;
        this.messages = new EventMessages(upcasters);
        this.reader = new LogReader(database, types);
        this.loads = new SharedLoads(database, reader, types, settings.loadQueries());
        this.signal = new AppendSignal(database, Duration.ofMillis(POLL_INTERVAL_MS));
        this.appends = new GroupCommit(database, reader, types, clock, settings, signal::appended);
        this.imports = new EventImport(database, types, clock);
        this.tail =
                new SharedTail(
                        (after, max) -> read(EventSelection.EVERYTHING, after, max),
                        TAIL_EVENTS,
                        TAIL_BYTES);
    }

    /**
     * Converts and checks the events; the database is not touched before the commit. The commit
     * fails with
     *
     * <ul>
     *   <li>{@code AppendEventsTransactionRejectedException}: an event after the marker meets the
     *       condition; source again and decide again
     *   <li>{@link EventRejectedException}: an identifier is already stored
     *   <li>{@link EventStoreUnavailableException}: the database failed, nothing was stored
     *   <li>{@link AppendOutcomeUnknownException}: the database failed, perhaps after storing
     * </ul>
     *
     * @return fails with {@link EventRejectedException} when an event can never be stored, for
     *     example because metadata {@code tenant_id} or {@code host} is missing
     */
    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition,
            @Nullable ProcessingContext context,
            List<TaggedEventMessage<?>> events) {
        if (events.isEmpty()) {
            return CompletableFuture.completedFuture(EmptyAppendTransaction.INSTANCE);
        }
        return completed(
                () -> {
                    List<NewEvent> rows =
                            events.stream()
                                    .map(e -> NewEvent.of(e, converter, settings.eventBytes()))
                                    .toList();
                    return new PendingAppend(AppendRequest.of(condition, rows), appends::append);
                });
    }

    /**
     * Appends any number of events, without conditions, faster than {@link #appendEvents}: for
     * history from elsewhere. They should be there already: locks are held while the iterator is
     * asked.
     *
     * <p>Where a partition of the log begins, thus in an empty log first of all, more than some
     * twenty thousand events are loaded a partition at a time, in one transaction. Readers see it
     * at once when it is complete; others cannot append before, and fail with {@link
     * EventStoreUnavailableException} when they have waited for half a minute. Once others have
     * appended in between, or when the import began elsewhere, each twenty thousand events or so
     * are one transaction, between which others append.
     *
     * <p>It uses one connection, and for a moment another one when it meets a type for the first
     * time. A failed import goes on after the events up to {@link #headPosition()}.
     *
     * @param progress told how far it is, by this thread
     * @return position of the last event, 0 if there was none
     * @throws EventRejectedException when an event can never be stored; those before its
     *     transaction are
     * @throws EventStoreUnavailableException when a transaction failed, the message says which;
     *     what was imported before it is stored. If that happened while committing, look up whether
     *     it is
     */
    public long importEvents(
            Iterator<? extends TaggedEventMessage<?>> events, ImportProgress progress) {
        return imports.run(
                events,
                event -> NewEvent.of(event, converter, settings.eventBytes()),
                new ImportProgress() {
                    @Override
                    public void stored(long position) {
                        signal.appended(position);
                        progress.stored(position);
                    }

                    @Override
                    public void loaded(long position) {
                        progress.loaded(position);
                    }
                });
    }

    /** What appending has come to since this engine was made. */
    public AppendCounters appendCounters() {
        return appends.counters();
    }

    /** What loading decisions has come to since this engine was made. */
    public LoadCounters loadCounters() {
        return loads.counters();
    }

    /**
     * As specified by Axon. The start, when given, is a marker's position: what follows it is read.
     * Calls at one time share queries; each sees whatever was committed before it.
     */
    @Override
    public MessageStream<EventMessage> source(
            SourcingCondition condition, @Nullable ProcessingContext context) {
        try {
            long after = Math.max(0, GlobalIndexPosition.toIndex(condition.start()));
            EventSelection selection = EventSelection.of(condition.criteria());
            LogPage first = loads.first(selection, after);
            return new SourcedStream(new EventPages(reader, selection, after), first, messages);
        } catch (EventStoreUnavailableException
                | EventsArchivedException
                | CorruptEventException e) {
            return MessageStream.failed(e).cast();
        }
    }

    /**
     * @throws IllegalArgumentException when the position is a token of another kind
     */
    @Override
    public MessageStream<EventMessage> stream(
            StreamingCondition condition, @Nullable ProcessingContext context) {
        return new TailingStream(
                reader,
                signal,
                messages,
                EventSelection.of(condition.criteria()),
                positionOf(condition.position()));
    }

    private static long positionOf(@Nullable TrackingToken token) {
        if (token == null) {
            return 0;
        }
        OptionalLong position = token.position();
        return Math.max(
                0,
                position.orElseThrow(
                        () -> new IllegalArgumentException(token + " has no global position")));
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(@Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(new GlobalSequenceTrackingToken(0));
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(@Nullable ProcessingContext context) {
        return completed(() -> new GlobalSequenceTrackingToken(reader.head()));
    }

    /** A token before the first event that happened at or after the instant, else the latest. */
    @Override
    public CompletableFuture<TrackingToken> tokenAt(
            Instant at, @Nullable ProcessingContext context) {
        return completed(() -> new GlobalSequenceTrackingToken(reader.positionBefore(at)));
    }

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        return tail.read(afterPosition, max);
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        EventCriteria criteria = EventCriteria.havingTags(new Tag(tag.key(), tag.value()));
        return read(EventSelection.of(criteria), afterPosition, max);
    }

    private List<StoredEvent> read(EventSelection selection, long after, int max) {
        long scanned = after;
        while (true) {
            LogPage page = reader.page(selection, scanned, Long.MAX_VALUE, max);
            // A page may be empty although there is more: what it found had the hash of the tag,
            // not
            // the tag.
            if (!page.events().isEmpty() || page.scanned() >= page.head()) {
                return page.events();
            }
            scanned = page.scanned();
        }
    }

    @Override
    public long headPosition() {
        return reader.head();
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        return signal.subscribe(listener);
    }

    @Override
    public void close() {
        appends.close();
        signal.close();
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeProperty("schema", EventStoreSchema.NAME);
        descriptor.describeProperty("converter", converter);
    }

    private static <T> CompletableFuture<T> completed(Supplier<? extends T> result) {
        try {
            return CompletableFuture.completedFuture(result.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
