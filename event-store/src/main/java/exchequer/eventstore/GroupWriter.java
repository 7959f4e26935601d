package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes groups of appends. When one fails, finds out what the failure means for each append: none
 * may suffer for another, and none may be reported as lost that is stored. Used by one thread.
 */
final class GroupWriter {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int ALIVE_TIMEOUT_SECONDS = 2;
    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;
    private final LogReader reader;
    private final TypeIds types;
    private final GroupPlanning planning;

    /**
     * @param refused the server has answered: nothing was stored
     * @param inFlight what may be stored otherwise, and where
     */
    private record Failure(SQLException cause, boolean refused, Map<QueuedAppend, Long> inFlight) {}

    GroupWriter(Database database, LogReader reader, TypeIds types, GroupPlanning planning) {
        this.database = database;
        this.reader = reader;
        this.types = types;
        this.planning = planning;
    }

    /**
     * @param underWay told when the next group can be made ready; not told when it comes to nothing
     */
    GroupResult write(PreparedGroup prepared, Runnable underWay) {
        GroupResult result = new GroupResult();
        write(prepared, underWay, result);
        return result;
    }

    private void write(List<QueuedAppend> group, GroupResult result) {
        write(PreparedGroup.unprepared(group), () -> {}, result);
    }

    private void write(PreparedGroup prepared, Runnable underWay, GroupResult result) {
        List<QueuedAppend> group = prepared.group();
        attempt(prepared, underWay, result)
                .ifPresent(
                        failure -> {
                            if (failure.refused) {
                                refused(group, failure.cause, result);
                            } else {
                                lost(group, failure, result);
                            }
                        });
    }

    private Optional<Failure> attempt(
            PreparedGroup prepared, Runnable underWay, GroupResult result) {
        AppendAttempt attempt =
                new AppendAttempt(prepared.group(), result, planning, reader, types);
        Optional<Failure> failure;
        try (Connection connection = connection(prepared)) {
            failure = attempt(connection, attempt, prepared.ahead(), underWay);
        } catch (SQLException e) {
            failure = Optional.of(new Failure(e, false, attempt.inFlight()));
        }
        if (attempt.isOver() && failure.isPresent()) {
            LOG.debug("Releasing the connection of an append failed", failure.get().cause);
            return Optional.empty();
        }
        if (failure.isPresent()) {
            planning.retract();
        }
        return failure;
    }

    private Connection connection(PreparedGroup prepared) throws SQLException {
        return prepared.connection() == null ? database.connect() : prepared.connection();
    }

    private Optional<Failure> attempt(
            Connection connection,
            AppendAttempt attempt,
            @Nullable AppendCall ahead,
            Runnable underWay) {
        try {
            attempt.run(connection, ahead, underWay);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(new Failure(e, isUsable(connection), attempt.inFlight()));
        } catch (RuntimeException bug) {
            // The transaction must not live on in the pool, nor what was learnt in it here.
            planning.forget();
            if (!isUsable(connection)) {
                LOG.debug("A connection broke while an append failed");
            }
            throw bug;
        }
    }

    /** Whether the connection still answers: the failure was then the answer of the server. */
    private static boolean isUsable(Connection connection) {
        try {
            if (!connection.isValid(ALIVE_TIMEOUT_SECONDS)) {
                return false;
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return true;
        } catch (SQLException e) {
            LOG.debug("A connection broke while an append failed", e);
            return false;
        }
    }

    private void refused(List<QueuedAppend> group, SQLException cause, GroupResult result) {
        String state = String.valueOf(cause.getSQLState());
        if (state.equals(UNIQUE_VIOLATION)) {
            writeWithoutDuplicates(group, cause, result);
        } else if (state.startsWith("22") || state.startsWith("54")) {
            writeWithoutPoison(group, cause, result);
        } else {
            fail(group, cause, result);
        }
    }

    /** Refuses those whose identifiers are stored; the others have not had their chance. */
    private void writeWithoutDuplicates(
            List<QueuedAppend> group, SQLException cause, GroupResult result) {
        Map<String, Long> stored;
        try (Connection connection = database.connect()) {
            stored = StoredKeys.positions(connection, GroupPlanning.events(group));
        } catch (SQLException e) {
            fail(group, e, result);
            return;
        }
        List<QueuedAppend> others = new ArrayList<>();
        for (QueuedAppend append : group) {
            append.request().events().stream()
                    .filter(event -> stored.containsKey(event.eventKey()))
                    .findFirst()
                    .ifPresentOrElse(
                            event -> result.failed(append, AppendRequest.duplicate(event)),
                            () -> others.add(append));
        }
        if (others.size() == group.size()) {
            fail(group, cause, result);
        } else if (!others.isEmpty()) {
            write(others, result);
        }
    }

    /** Halves the group until what the database refuses is alone. */
    private void writeWithoutPoison(
            List<QueuedAppend> group, SQLException cause, GroupResult result) {
        int half = group.size() / 2;
        if (half > 0) {
            write(group.subList(0, half), result);
            write(group.subList(half, group.size()), result);
            return;
        }
        NewEvent first = group.getFirst().request().events().getFirst();
        result.failed(
                group.getFirst(),
                new EventRejectedException(
                        first.eventId(),
                        first.type().name(),
                        EventRejectedException.Reason.REFUSED_BY_DATABASE,
                        "it or another one of its append: " + cause.getMessage()));
    }

    /**
     * The answer to a transaction was lost. Taking the append lock waits for it, if the server
     * still runs it; after that its events are there or never will be.
     */
    private void lost(List<QueuedAppend> group, Failure failure, GroupResult result) {
        planning.forget();
        Map<String, Long> positions = Map.of();
        if (!failure.inFlight.isEmpty()) {
            try (Connection connection = database.begin()) {
                LogHead.lock(connection);
                positions = StoredKeys.positions(connection, GroupPlanning.events(group));
                connection.rollback();
            } catch (SQLException e) {
                failure.cause.addSuppressed(e);
                group.forEach(append -> result.failed(append, unknown(append, failure.cause)));
                return;
            }
        }
        for (QueuedAppend append : group) {
            NewEvent last = append.request().events().getLast();
            Long expected = failure.inFlight.get(append);
            // At another position it would be somebody else's event with the same identifier.
            if (expected != null && expected.equals(positions.get(last.eventKey()))) {
                result.stored(append, expected);
            } else {
                result.failed(append, unavailable(failure.cause));
            }
        }
    }

    private static void fail(List<QueuedAppend> group, SQLException cause, GroupResult result) {
        group.forEach(append -> result.failed(append, unavailable(cause)));
    }

    private static RuntimeException unknown(QueuedAppend append, @Nullable SQLException cause) {
        return new AppendOutcomeUnknownException(append.request().eventIds(), cause);
    }

    private static RuntimeException unavailable(SQLException cause) {
        return new EventStoreUnavailableException("Could not append events", cause);
    }
}
