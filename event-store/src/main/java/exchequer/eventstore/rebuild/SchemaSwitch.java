package exchequer.eventstore.rebuild;

import exchequer.eventstore.consumer.PositionedConsumer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The moment in which a new version takes the place of the old one: one transaction. Readers see
 * the one before it and the other after it, and never go back in the log. The consumer in use, on
 * whatever node, waits for it between two batches, finds its place moved, and goes on in the new
 * version without being started again.
 */
final class SchemaSwitch {

    /** Readers wait no longer than that behind us; then it is tried again. */
    private static final String LOCK_TIMEOUT = "3s";

    private static final Duration LAST_EVENTS = Duration.ofSeconds(20);

    private final DataSource database;
    private final RebuildPlan plan;

    /** What came of an attempt. */
    sealed interface Attempt {
        record Done(long position, Duration waited) implements Attempt {}

        record Objection(String why) implements Attempt {}

        record NotYet(String why) implements Attempt {}
    }

    SchemaSwitch(DataSource database, RebuildPlan plan) {
        this.database = database;
        this.plan = plan;
    }

    /**
     * Tries once.
     *
     * @param consumer of the new version, running; closed afterwards
     * @throws SQLException when the database fails, or readers do not let go
     */
    Attempt attempt(PositionedConsumer consumer) throws SQLException, InterruptedException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var attempt = attempt(connection, consumer);
                if (attempt instanceof Attempt.Done) {
                    connection.commit();
                }
                return attempt;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Attempt attempt(Connection tx, PositionedConsumer consumer)
            throws SQLException, InterruptedException {
        execute(tx, "set local lock_timeout = '%s'".formatted(LOCK_TIMEOUT));
        // Everything the new version has committed before becomes durable with this.
        execute(tx, "set local synchronous_commit = on");
        var live = lockLive(tx);
        long begun = System.nanoTime();
        // Whoever has read the old version up to here must find as much in the new one.
        long reached = live == null ? 0 : live.position();
        boolean arrived = consumer.awaitPosition(reached, LAST_EVENTS);
        consumer.close();
        if (!arrived) {
            return new Attempt.NotYet(
                    "the new version does not reach position %d: %s"
                            .formatted(reached, consumer.state()));
        }
        var objection = differentMigrations(tx);
        if (objection.isEmpty()) {
            objection = plan.check().objection(tx);
        }
        if (objection.isPresent()) {
            return new Attempt.Objection(objection.get());
        }
        if (live != null) {
            handOver(tx, live);
        }
        exchange(tx);
        return new Attempt.Done(
                consumer.lastPosition(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private record Live(long epoch, long position, long duplicates) {}

    private @Nullable Live lockLive(Connection tx) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select epoch, last_position, duplicates from %s.consumer_progress
                        where consumer = ? for update"""
                                .formatted(plan.schema()))) {
            select.setString(1, plan.live().name());
            try (var row = select.executeQuery()) {
                return row.next() ? new Live(row.getLong(1), row.getLong(2), row.getLong(3)) : null;
            }
        }
    }

    /** A server of another version may have migrated the schema in use while we were reading. */
    private Optional<String> differentMigrations(Connection tx) throws SQLException {
        try (var statement = tx.createStatement();
                var row =
                        statement.executeQuery(
                                """
                                select coalesce(string_agg(version, ', '), '')
                                from (select version, checksum from %1$s.flyway_schema_history
                                      where success
                                      except
                                      select version, checksum from %2$s.flyway_schema_history
                                      where success) as missing"""
                                        .formatted(plan.schema(), plan.next()))) {
            row.next();
            var missing = row.getString(1);
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "the schema in use has migrations that the new version has not: "
                                    + missing);
        }
    }

    private void handOver(Connection tx, Live live) throws SQLException {
        // The consumer in use goes on under its epoch; how often records came again is no event.
        try (var inherit =
                tx.prepareStatement(
                        "update %s.consumer_progress set epoch = ?, duplicates = ? where consumer = ?"
                                .formatted(plan.next()))) {
            inherit.setLong(1, live.epoch());
            inherit.setLong(2, live.duplicates());
            inherit.setString(3, plan.live().name());
            inherit.executeUpdate();
        }
        // It may wait for this very row, which is about to become that of the old version. Moved,
        // it makes the consumer look up its place again instead of going on as if nothing was.
        try (var move =
                tx.prepareStatement(
                        "update %s.consumer_progress set last_position = 0 where consumer = ?"
                                .formatted(plan.schema()))) {
            move.setString(1, plan.live().name());
            move.executeUpdate();
        }
    }

    private void exchange(Connection tx) throws SQLException {
        new LaidAside(database, plan.next()).end(tx);
        lockReadTables(tx);
        execute(tx, "comment on schema %s is null".formatted(plan.next()));
        execute(tx, "alter schema %s rename to %s".formatted(plan.schema(), plan.old()));
        execute(tx, "alter schema %s rename to %s".formatted(plan.next(), plan.schema()));
    }

    /**
     * Waits for transactions that have read the old version, and lets none begin: a statement that
     * names two tables, or a transaction with two statements under one snapshot, would else find
     * one in each version. Those of the consumer are left out, because it waits for us in them.
     */
    private void lockReadTables(Connection tx) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select string_agg(format('%I.%I', schemaname, tablename), ', '
                                          order by tablename)
                        from pg_tables where schemaname = ? and tablename not like 'consumer%'""")) {
            select.setString(1, plan.schema());
            try (var row = select.executeQuery()) {
                row.next();
                execute(tx, "lock table %s in access exclusive mode".formatted(row.getString(1)));
            }
        }
    }

    private static void execute(Connection tx, String sql) throws SQLException {
        try (var statement = tx.createStatement()) {
            statement.execute(sql);
        }
    }
}
