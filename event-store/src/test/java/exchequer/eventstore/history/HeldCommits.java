package exchequer.eventstore.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Holds transactions inside their commits: everything is written and every position taken, and
 * nothing is visible yet. A deferred trigger waits for a lock that the test holds; it asks for the
 * name of the connection, so that one node can be held and the other not. This works on the server,
 * whatever statements an engine commits by.
 */
final class HeldCommits implements AutoCloseable {

    private static final long LOCK = 4711;

    private static final String TRIGGER =
            """
            create schema if not exists held;
            create or replace function held.hold() returns trigger language plpgsql as $$
            begin
                if current_setting('application_name') = '%s' then
                    perform pg_advisory_xact_lock_shared(%d);
                end if;
                return null;
            end
            $$;
            create constraint trigger held_commit after insert on %s
            deferrable initially deferred for each row execute function held.hold()""";

    private final Connection connection;

    private HeldCommits(Connection connection) {
        this.connection = connection;
    }

    /** Lets commits of the named connections that insert into the table wait until released. */
    static HeldCommits of(DataSource database, String applicationName, String table)
            throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(true);
        HeldCommits held = new HeldCommits(connection);
        held.execute(TRIGGER.formatted(applicationName, LOCK, table));
        held.execute("select pg_advisory_lock(%d)".formatted(LOCK));
        return held;
    }

    /** How many transactions wait inside their commits. */
    int waiting() {
        String sql =
                """
                select count(*) from pg_locks
                 where locktype = 'advisory' and objid = %d and not granted
                   and database = (select oid from pg_database
                                    where datname = current_database())"""
                        .formatted(LOCK);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void release() throws SQLException {
        execute("select pg_advisory_unlock(%d)".formatted(LOCK));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            execute("select pg_advisory_unlock_all()");
        }
    }
}
