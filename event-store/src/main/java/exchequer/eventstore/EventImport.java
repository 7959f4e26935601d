package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Brings many events into the log, without conditions, a chunk per transaction. Other appends go on
 * between the chunks.
 */
final class EventImport {

    private static final int CHUNK_EVENTS = 20_000;
    private static final long CHUNK_BYTES = 32 << 20;

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String MAKE_ROOM =
            "select eventstore.make_room(position + ?) from eventstore.head";

    private static final String SET_HEAD =
            "update eventstore.head set position = position + ?, mark = ?";

    private static final String NOTIFY = "select pg_notify('eventstore_append', '')";

    private final Database database;
    private final TypeIds types;
    private final InstantSource clock;
    private final RandomGenerator marks = RandomGenerator.of("L64X128MixRandom");

    EventImport(Database database, TypeIds types, InstantSource clock) {
        this.database = database;
        this.types = types;
        this.clock = clock;
    }

    interface Preparation {
        NewEvent of(TaggedEventMessage<?> event);
    }

    /**
     * @param stored told the last position after each chunk
     * @return the last position
     */
    long run(
            Iterator<? extends TaggedEventMessage<?>> events,
            Preparation preparation,
            LongConsumer stored) {
        long last = 0;
        try (ExecutorService writer =
                Executors.newSingleThreadExecutor(
                        Thread.ofVirtual().name("event-log-import").factory())) {
            @Nullable Future<Long> writing = null;
            while (events.hasNext()) {
                // While one chunk is written, the next is prepared.
                List<NewEvent> chunk = chunk(events, preparation);
                last = finished(writing, last, stored);
                writing = writer.submit(() -> write(chunk));
            }
            return finished(writing, last, stored);
        }
    }

    private static List<NewEvent> chunk(
            Iterator<? extends TaggedEventMessage<?>> events, Preparation preparation) {
        List<NewEvent> chunk = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        long bytes = 0;
        while (events.hasNext() && chunk.size() < CHUNK_EVENTS && bytes < CHUNK_BYTES) {
            NewEvent event = preparation.of(events.next());
            if (!keys.add(event.eventKey())) {
                throw AppendRequest.duplicate(event);
            }
            chunk.add(event);
            bytes += event.bytes();
        }
        return chunk;
    }

    private static long finished(@Nullable Future<Long> writing, long before, LongConsumer stored) {
        if (writing == null) {
            return before;
        }
        try {
            long last = writing.get();
            stored.accept(last);
            return last;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreUnavailableException("Interrupted while importing", e);
        }
    }

    private long write(List<NewEvent> chunk) {
        try (Connection connection = database.connect()) {
            Map<QualifiedName, Integer> typeIds = types.registered(connection, chunk);
            connection.setAutoCommit(false);
            try {
                long before = LogHead.lock(connection).position();
                makeRoom(connection, chunk.size());
                copyIds(connection, chunk, before);
                copyEvents(connection, chunk, before, typeIds);
                copyTags(connection, chunk, before, typeIds);
                moveHead(connection, chunk.size());
                connection.commit();
                return before + chunk.size();
            } catch (SQLException e) {
                connection.rollback();
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    rejectStored(connection, chunk);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new EventStoreUnavailableException(
                    "Could not import %d events from %s on: what was imported before them is stored"
                            .formatted(chunk.size(), chunk.getFirst().eventId()),
                    e);
        }
    }

    private static void rejectStored(Connection connection, List<NewEvent> chunk)
            throws SQLException {
        Map<String, Long> stored = StoredKeys.positions(connection, chunk.stream());
        for (NewEvent event : chunk) {
            if (stored.containsKey(event.eventKey())) {
                throw AppendRequest.duplicate(event);
            }
        }
    }

    private static void makeRoom(Connection connection, int count) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAKE_ROOM)) {
            statement.setInt(1, count);
            statement.execute();
        }
    }

    /** In the order of the index, so that neighbours are met in one go. */
    private static void copyIds(Connection connection, List<NewEvent> chunk, long before)
            throws SQLException {
        record Id(UUID key, String text, long position) {}
        List<Id> ids = new ArrayList<>(chunk.size());
        for (NewEvent event : chunk) {
            ids.add(
                    new Id(
                            UUID.fromString(event.eventKey()),
                            event.eventKey(),
                            before + ids.size() + 1));
        }
        ids.sort(Comparator.comparing(Id::text));
        CopyRows rows = new CopyRows(connection, "eventstore.event_ids (event_key, position)", 2);
        for (Id id : ids) {
            rows.row().uuid(id.key).number(id.position);
        }
        rows.end();
    }

    private void copyEvents(
            Connection connection,
            List<NewEvent> chunk,
            long before,
            Map<QualifiedName, Integer> typeIds)
            throws SQLException {
        long recordedAt = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        CopyRows rows =
                new CopyRows(
                        connection,
                        "eventstore.events (position, event_id, type_id, version, occurred_at,"
                                + " recorded_at, payload, payload_sha256, metadata, tags)",
                        10);
        long position = before;
        for (NewEvent event : chunk) {
            rows.row()
                    .number(++position)
                    .text(event.eventId())
                    .number((int) typeIds.get(event.type()))
                    .text(event.version())
                    .instant(event.occurredAtMicros())
                    .instant(recordedAt)
                    .bytes(event.payload())
                    .bytes(event.payloadSha256())
                    .text(event.metadata())
                    .text(event.tagsJson());
        }
        rows.end();
    }

    private static void copyTags(
            Connection connection,
            List<NewEvent> chunk,
            long before,
            Map<QualifiedName, Integer> typeIds)
            throws SQLException {
        record TagRow(long tag, long position, int type) {}
        List<TagRow> tags = new ArrayList<>(2 * chunk.size());
        long position = before;
        for (NewEvent event : chunk) {
            position++;
            for (long tag : event.tagHashes()) {
                tags.add(new TagRow(tag, position, typeIds.get(event.type())));
            }
        }
        if (tags.isEmpty()) {
            return;
        }
        tags.sort(Comparator.comparingLong(TagRow::tag).thenComparingLong(TagRow::position));
        CopyRows rows =
                new CopyRows(connection, "eventstore.event_tags (tag, position, type_id)", 3);
        for (TagRow row : tags) {
            rows.row().number(row.tag).number(row.position).number(row.type);
        }
        rows.end();
    }

    private void moveHead(Connection connection, int count) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(SET_HEAD);
                PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
            move.setInt(1, count);
            move.setLong(2, marks.nextLong());
            move.executeUpdate();
            notify.execute();
        }
    }
}
