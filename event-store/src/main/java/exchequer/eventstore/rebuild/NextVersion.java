package exchequer.eventstore.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The schema in which a new version is made: begun, found again after a crash, thrown away. */
final class NextVersion {

    private final DataSource database;
    private final RebuildPlan plan;
    private final LaidAside laidAside;

    NextVersion(DataSource database, RebuildPlan plan) {
        this.database = database;
        this.plan = plan;
        this.laidAside = new LaidAside(database, plan.next());
    }

    /**
     * Goes on with what a run of the same program has begun, or begins.
     *
     * @param fresh begin in any case
     */
    void prepare(boolean fresh) throws SQLException {
        try (var connection = database.getConnection()) {
            drop(connection, plan.old());
            if (!fresh && buildOf(connection, plan.next()).equals(Optional.of(plan.build()))) {
                return;
            }
            drop(connection, plan.next());
        }
        plan.migrate().accept(database, plan.next());
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            laidAside.layAside(connection, plan.isLaidAside());
            try (var statement = connection.createStatement()) {
                // Last of all: without it, what is there is half of a beginning.
                statement.execute(
                        "comment on schema %s is '%s'"
                                .formatted(plan.next(), plan.build().replace("'", "''")));
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Whether indexes are still to be made. */
    boolean isBare() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "select exists (select from %s.laid_aside where not late)"
                                        .formatted(plan.next()))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    void makeIndexes() throws SQLException {
        laidAside.makeAgain();
    }

    long position() throws SQLException {
        return position(plan.next());
    }

    /** Where the version in use is. */
    long livePosition() throws SQLException {
        return position(plan.schema());
    }

    private long position(String schema) throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select last_position from %s.consumer_progress where consumer = ?"
                                        .formatted(schema))) {
            select.setString(1, plan.live().name());
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    void dropOld() throws SQLException {
        try (var connection = database.getConnection()) {
            drop(connection, plan.old());
        }
    }

    private static void drop(Connection connection, String schema) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set client_min_messages = warning");
            statement.execute("drop schema if exists %s cascade".formatted(schema));
        }
    }

    private static Optional<String> buildOf(Connection connection, String schema)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        """
                        select obj_description(oid, 'pg_namespace') from pg_namespace
                        where nspname = ?""")) {
            select.setString(1, schema);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }
}
