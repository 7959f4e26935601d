package exchequer.eventstore.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * Indexes, unique and foreign keys of a schema that is being filled: dropped before, and made again
 * afterwards, which costs a fraction of keeping them up to date row by row. Triggers rest until the
 * switch, because they may name the schema they will be in. What is to be made again stands in a
 * table of the same schema, so that a crash loses none of it.
 */
final class LaidAside {

    static final String TABLE = "laid_aside";

    private static final String CREATE =
            """
            create table %1$s.laid_aside (
                ordinal bigint  generated always as identity primary key,
                late    boolean not null,
                makes   text    not null)""";

    /** Foreign keys first away and last back: they need the unique keys. */
    private static final String CONSTRAINTS =
            """
            select conname, contype::text,
                   format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
                   format('alter table %%s add constraint %%I %%s',
                          conrelid::regclass, conname, pg_get_constraintdef(oid))
            from pg_constraint
            where connamespace = '%1$s'::regnamespace and contype in ('f', 'u')
            order by contype, conrelid::regclass::text, conname""";

    private static final String INDEXES =
            """
            select c.relname, 'i', format('drop index %%s', c.oid::regclass), pg_get_indexdef(c.oid)
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            where c.relnamespace = '%1$s'::regnamespace
              and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
            order by i.indrelid::regclass::text, c.relname""";

    /** Vacuum finds nothing to do in what was never there before, and takes time to see it. */
    private static final String TABLES =
            """
            select c.relname, 't',
                   format('alter table %%s set (autovacuum_enabled = false)', c.oid::regclass),
                   format('alter table %%s reset (autovacuum_enabled)', c.oid::regclass)
            from pg_class c
            where c.relnamespace = '%1$s'::regnamespace and c.relkind = 'r'
            order by c.relname""";

    private static final String TRIGGERS =
            """
            select distinct c.relname, 'l',
                   format('alter table %%s disable trigger user', c.oid::regclass),
                   format('alter table %%s enable trigger user', c.oid::regclass)
            from pg_trigger t
            join pg_class c on c.oid = t.tgrelid
            where c.relnamespace = '%1$s'::regnamespace and not t.tgisinternal
            order by c.relname""";

    private record Part(String name, String kind, String drops, String makes) {}

    private final DataSource database;
    private final String schema;

    LaidAside(DataSource database, String schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Drops what may be dropped, and remembers it; all or nothing. */
    void layAside(Connection tx, Predicate<String> isLaidAside) throws SQLException {
        var parts = new ArrayList<Part>();
        parts.addAll(parts(tx, TABLES));
        parts.addAll(parts(tx, TRIGGERS));
        parts.addAll(parts(tx, CONSTRAINTS));
        parts.addAll(parts(tx, INDEXES));
        parts.removeIf(part -> isKept(part, isLaidAside));
        try (var statement = tx.createStatement()) {
            statement.execute(CREATE.formatted(schema));
            for (var part : parts) {
                statement.execute(part.drops());
            }
        }
        // Made again in the opposite order.
        try (var insert =
                tx.prepareStatement(
                        "insert into %s.laid_aside (late, makes) values (?, ?)"
                                .formatted(schema))) {
            for (var part : parts.reversed()) {
                insert.setBoolean(1, part.kind().equals("l"));
                insert.setString(2, part.makes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static boolean isKept(Part part, Predicate<String> isLaidAside) {
        return switch (part.kind()) {
            case "f", "t", "l" -> false;
            default -> !isLaidAside.test(part.name());
        };
    }

    private List<Part> parts(Connection tx, String sql) throws SQLException {
        try (var statement = tx.createStatement();
                var rows = statement.executeQuery(sql.formatted(schema))) {
            var found = new ArrayList<Part>();
            while (rows.next()) {
                found.add(
                        new Part(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4)));
            }
            return found;
        }
    }

    /** Makes everything again that is missing, each part in a transaction with the note of it. */
    void makeAgain() throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("set maintenance_work_mem = '256MB'");
                var next = takeFirst(statement, false);
                while (next.isPresent()) {
                    statement.execute(next.get());
                    connection.commit();
                    next = takeFirst(statement, false);
                }
                connection.commit();
                analyze(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Optional<String> takeFirst(Statement statement, boolean late) throws SQLException {
        try (var row =
                statement.executeQuery(
                        """
                        delete from %1$s.laid_aside
                        where ordinal = (
                            select min(ordinal) from %1$s.laid_aside where late = %2$s)
                        returning makes"""
                                .formatted(schema, late))) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** The planner must know the tables before the first reader comes. */
    private void analyze(Connection connection) throws SQLException {
        var tables =
                parts(connection, TABLES).stream().map(part -> schema + "." + part.name()).toList();
        try (var statement = connection.createStatement()) {
            for (var table : tables) {
                statement.execute("analyze " + table);
            }
        }
        connection.commit();
    }

    /** Wakes the triggers, and removes the note of what was laid aside. */
    void end(Connection tx) throws SQLException {
        try (var statement = tx.createStatement()) {
            var next = takeFirst(statement, true);
            while (next.isPresent()) {
                statement.execute(next.get());
                next = takeFirst(statement, true);
            }
            statement.execute("drop table %s.laid_aside".formatted(schema));
        }
    }
}
