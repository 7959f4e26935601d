package exchequer.server.reaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * The right to react, and the place reached. The lock belongs to the database session, so it ends
 * with the node that holds it, however that ends.
 */
final class Lease implements ReactionSession.Cursor, AutoCloseable {

    /** Any constant will do; this one spells "react". */
    private static final long LOCK = 0x7265616374L;

    private static final Duration ASK_AGAIN = Duration.ofMillis(500);

    private final Connection connection;
    private final long position;

    private Lease(Connection connection, long position) {
        this.connection = connection;
        this.position = position;
    }

    /** Waits until the right is free. */
    static Lease take(DataSource database, BooleanSupplier running)
            throws SQLException, InterruptedException {
        Connection connection = database.getConnection();
        try {
            while (!tryLock(connection)) {
                if (!running.getAsBoolean()) {
                    throw new InterruptedException("closing");
                }
                Thread.sleep(ASK_AGAIN);
            }
            return new Lease(connection, position(connection));
        } catch (SQLException | InterruptedException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    @Override
    public long position() {
        return position;
    }

    /**
     * @throws SQLException also when the session, and with it the right, is lost
     */
    @Override
    public void moveTo(long reached) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE server.reaction_cursor SET position = ?")) {
            statement.setLong(1, reached);
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                PreparedStatement unlock =
                        connection.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            unlock.setLong(1, LOCK);
            unlock.execute();
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static long position(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT position FROM server.reaction_cursor");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
