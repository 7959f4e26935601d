package exchequer.eventstore;

import static org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException.conflictingEventsDetected;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends, one transaction per request: lock the head and take positions, judge the condition,
 * write the rows, commit.
 *
 * <p>The lock comes first because a condition judged before it could miss an append that commits in
 * between. A rolled back transaction gives its positions back with the head row, so none is lost.
 */
final class EventWriter {

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

    private static final String TAKE_POSITIONS =
            "update eventstore.head set position = position + ? returning position";

    /**
     * An append waits this long for the others; a stuck writer elsewhere must not hang us for ever.
     */
    private static final int LOCK_TIMEOUT_SECONDS = 30;

    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final InstantSource clock;

    EventWriter(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @return position of the last event
     * @throws AppendEventsTransactionRejectedException when the condition is not met
     * @throws EventRejectedException when an event identifier is already stored
     * @throws EventStoreUnavailableException when the database failed; nothing was stored
     * @throws AppendOutcomeUnknownException when the database failed and the outcome is unknown
     */
    long append(AppendRequest request) {
        requireDistinctIds(request.events());
        Connection connection = null;
        try {
            connection = database.begin();
            long last = write(connection, request);
            return commit(connection, request, last);
        } catch (SQLException e) {
            throw translated(e, request);
        } finally {
            release(connection);
        }
    }

    /**
     * Ends the transaction unless it is committed. A failure here says nothing about the append, so
     * it must not replace its result: a lost connection rolls back by itself.
     */
    private static void release(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("Releasing the connection of an append failed", e);
        }
    }

    private long write(Connection connection, AppendRequest request) throws SQLException {
        List<NewEvent> events = request.events();
        long last = takePositions(connection, events.size());
        long before = last - events.size();
        if (isConflicting(connection, request, before)) {
            throw conflictingEventsDetected(request.marker());
        }
        new EventRows(connection, clock.instant().truncatedTo(ChronoUnit.MICROS))
                .insert(before + 1, events);
        return last;
    }

    private static boolean isConflicting(Connection connection, AppendRequest request, long head)
            throws SQLException {
        if (request.isUnconditional()) {
            return false;
        }
        long marker = request.markerPosition();
        // A marker beyond the head is of a log that was since restored to an earlier state: the
        // decision rests on events that no longer exist.
        return marker > head || LogReader.anyMatch(connection, request.forbidden(), marker, head);
    }

    private static long takePositions(Connection connection, int count) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE_POSITIONS)) {
            statement.setQueryTimeout(LOCK_TIMEOUT_SECONDS);
            statement.setInt(1, count);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("eventstore.head has lost its row");
                }
                return rows.getLong(1);
            }
        }
    }

    private long commit(Connection connection, AppendRequest request, long last) {
        try {
            connection.commit();
            return last;
        } catch (SQLException e) {
            return outcomeAfter(e, request);
        }
    }

    /**
     * What became of a commit whose answer was lost. Taking the append lock waits for the
     * transaction in doubt, if the server still runs it; after that its events are there or never
     * will be.
     */
    private long outcomeAfter(SQLException failure, AppendRequest request) {
        long stored;
        try (Connection connection = database.begin()) {
            takePositions(connection, 0);
            stored = lastPositionOf(connection, request.eventIds());
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw new AppendOutcomeUnknownException(request.eventIds(), failure);
        }
        if (stored == 0) {
            throw new EventStoreUnavailableException("The append was not committed", failure);
        }
        return stored;
    }

    /** 0 when none of the events is stored. */
    private static long lastPositionOf(Connection connection, List<String> eventIds)
            throws SQLException {
        String sql = "select max(position) from eventstore.events where event_id = any(?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", eventIds.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private RuntimeException translated(SQLException failure, AppendRequest request) {
        if (UNIQUE_VIOLATION.equals(failure.getSQLState())) {
            for (NewEvent event : request.events()) {
                if (isStored(event)) {
                    return duplicate(event);
                }
            }
        }
        return new EventStoreUnavailableException("Could not append events", failure);
    }

    private boolean isStored(NewEvent event) {
        return database.query(
                "look for an event",
                connection -> lastPositionOf(connection, List.of(event.eventId())) > 0);
    }

    private static void requireDistinctIds(List<NewEvent> events) {
        Set<String> seen = new HashSet<>();
        for (NewEvent event : events) {
            if (!seen.add(event.eventId())) {
                throw duplicate(event);
            }
        }
    }

    private static EventRejectedException duplicate(NewEvent event) {
        return new EventRejectedException(
                event.eventId(),
                event.type(),
                EventRejectedException.Reason.DUPLICATE_ID,
                "its identifier is already stored, or twice in the append");
    }
}
