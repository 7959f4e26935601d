package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Stores the chunks of one import, one after the other: partition by partition from where one
 * begins, as long as nobody else appends, otherwise a transaction per chunk. Used by one thread at
 * a time.
 *
 * <p>An import that begins elsewhere never loads a partition, not even when it comes to the
 * beginning of one: it is in a log that others use, and they would wait for minutes.
 */
final class ImportWriter implements AutoCloseable {

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String MAKE_ROOM =
            "select eventstore.make_room(position + ?) from eventstore.head";

    private static final String SET_HEAD =
            "update eventstore.head set position = position + ?, mark = ?";

    private static final String NOTIFY = "select pg_notify('eventstore_append', '')";

    private final Database database;
    private final TypeIds types;
    private final InstantSource clock;
    private final int smallestLoad;
    private final RandomGenerator marks = RandomGenerator.of("L64X128MixRandom");
    private boolean loads;
    private @Nullable PartitionLoad load;
    private long stored;

    /**
     * How far it is.
     *
     * @param stored the last position that is stored for good, 0 if none is
     * @param loaded the last position that has been written
     */
    record Reached(long stored, long loaded) {}

    /**
     * @param loads whether there is enough to load a partition
     * @param smallestLoad no partitions of fewer positions are loaded
     */
    ImportWriter(
            Database database,
            TypeIds types,
            InstantSource clock,
            boolean loads,
            int smallestLoad) {
        this.database = database;
        this.types = types;
        this.clock = clock;
        this.loads = loads;
        this.smallestLoad = smallestLoad;
    }

    /**
     * @param isLast whether it is the last one of the import
     * @throws EventRejectedException when an identifier is stored already
     * @throws EventStoreUnavailableException when the database fails
     */
    Reached write(List<NewEvent> chunk, boolean isLast) {
        try {
            Map<QualifiedName, Integer> typeIds = typeIds(chunk);
            List<NewEvent> left = chunk;
            while (!left.isEmpty() && isLoading()) {
                int fitting = (int) Math.min(left.size(), load.room());
                load.add(rows(left.subList(0, fitting), load.last(), typeIds));
                left = left.subList(fitting, left.size());
                if (load.room() == 0) {
                    finishLoad();
                }
            }
            if (!left.isEmpty()) {
                append(left, typeIds);
            }
            if (isLast && load != null) {
                finishLoad();
            }
            return new Reached(stored, load == null ? stored : load.last());
        } catch (SQLException e) {
            throw new EventStoreUnavailableException(unavailable(chunk), e);
        }
    }

    private String unavailable(List<NewEvent> chunk) {
        return load == null
                ? "Could not import %d events from %s on: what was imported before them is stored"
                        .formatted(chunk.size(), chunk.getFirst().eventId())
                : "Could not import positions %d to %d: what was imported before them is stored"
                        .formatted(load.first(), load.last());
    }

    /**
     * Not on the connection of a load: others could learn identifiers that are rolled back with it.
     */
    private Map<QualifiedName, Integer> typeIds(List<NewEvent> chunk) throws SQLException {
        Map<QualifiedName, Integer> known = types.known(chunk.stream());
        if (known != null) {
            return known;
        }
        try (Connection connection = database.connect()) {
            return types.registered(connection, chunk);
        }
    }

    private ImportRows rows(
            List<NewEvent> events, long before, Map<QualifiedName, Integer> typeIds) {
        return new ImportRows(events, before, typeIds, clock.instant());
    }

    private boolean isLoading() throws SQLException {
        if (load == null && loads) {
            load = PartitionLoad.begin(database, smallestLoad);
            loads = load != null;
        }
        return load != null;
    }

    private void finishLoad() throws SQLException {
        load.finish(marks.nextLong());
        stored = load.last();
        close();
    }

    private void append(List<NewEvent> chunk, Map<QualifiedName, Integer> typeIds)
            throws SQLException {
        try (Connection connection = database.begin()) {
            try {
                long before = LogHead.lock(connection).position();
                makeRoom(connection, chunk.size());
                rows(chunk, before, typeIds).copyIntoLog(connection);
                moveHead(connection, chunk.size());
                connection.commit();
                stored = before + chunk.size();
            } catch (SQLException e) {
                connection.rollback();
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    rejectStored(connection, chunk);
                }
                throw e;
            }
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

    private void moveHead(Connection connection, int count) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(SET_HEAD);
                PreparedStatement notify = connection.prepareStatement(NOTIFY)) {
            move.setInt(1, count);
            move.setLong(2, marks.nextLong());
            move.executeUpdate();
            notify.execute();
        }
    }

    /** What is not stored yet is undone. */
    @Override
    public void close() {
        if (load != null) {
            load.close();
            load = null;
        }
    }
}
