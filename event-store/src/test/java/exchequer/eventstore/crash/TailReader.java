package exchequer.eventstore.crash;

import exchequer.eventstore.PostgresEventStorageEngine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;

/** Follows the log by a stream of the engine; its effects and its position are one transaction. */
final class TailReader implements Runnable {

    static final String SCHEMA = "crash";

    private static final int BATCH = 60;

    private final PostgresEventStorageEngine node;
    private final DataSource database;
    private final Semaphore arrivals = new Semaphore(0);
    private volatile String state = "not started";

    TailReader(PostgresEventStorageEngine node, DataSource database) {
        this.node = node;
        this.database = database;
    }

    String state() {
        return state;
    }

    @Override
    public void run() {
        try {
            while (true) {
                try {
                    follow();
                } catch (SQLException | RuntimeException e) {
                    state = e.toString();
                    // Whether a commit happened is found out by reading the position again.
                    arrivals.tryAcquire(50, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws SQLException, InterruptedException {
        long position = recordedPosition();
        MessageStream<EventMessage> stream =
                node.stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(position)),
                        null);
        try {
            stream.setCallback(arrivals::release);
            while (true) {
                arrivals.drainPermits();
                List<MessageStream.Entry<EventMessage>> batch = nextBatch(stream);
                if (!batch.isEmpty()) {
                    position = apply(batch, position);
                    state = "at " + position;
                } else if (stream.error().isPresent()) {
                    throw new IllegalStateException("the stream broke", stream.error().get());
                } else {
                    arrivals.tryAcquire(1, TimeUnit.SECONDS);
                }
            }
        } finally {
            stream.close();
        }
    }

    private static List<MessageStream.Entry<EventMessage>> nextBatch(
            MessageStream<EventMessage> stream) {
        List<MessageStream.Entry<EventMessage>> batch = new ArrayList<>();
        Optional<MessageStream.Entry<EventMessage>> next;
        while (batch.size() < BATCH && (next = stream.next()).isPresent()) {
            batch.add(next.get());
        }
        return batch;
    }

    private long recordedPosition() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select position from crash.tail")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private long apply(List<MessageStream.Entry<EventMessage>> batch, long before)
            throws SQLException {
        long[] positions =
                batch.stream()
                        .mapToLong(
                                entry ->
                                        TrackingToken.fromContext(entry)
                                                .orElseThrow()
                                                .position()
                                                .orElseThrow())
                        .toArray();
        String[] ids =
                batch.stream().map(entry -> entry.message().identifier()).toArray(String[]::new);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Effects.ofTail(connection, positions, ids, before);
                connection.commit();
            } catch (SQLException e) {
                rollBack(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
        }
        return positions[positions.length - 1];
    }

    private static void rollBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
