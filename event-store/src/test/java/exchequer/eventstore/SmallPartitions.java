package exchequer.eventstore;

import exchequer.embedded.SharedPostgres;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;

/** A log whose partitions have few positions each; usually ten: 1 to 10, 11 to 20 … */
final class SmallPartitions implements AutoCloseable {

    static final int SIZE = 10;

    final TestDatabase database = TestDatabase.migrated(SharedPostgres.newDatabaseUrl());
    final PostgresEventStorageEngine engine = node();

    SmallPartitions() {
        this(SIZE);
    }

    SmallPartitions(int size) {
        database.execute("update eventstore.head set partition_size = " + size);
    }

    PostgresEventStorageEngine node() {
        return new PostgresEventStorageEngine(
                database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
    }

    /** Appends so many events at once, each with tags {@code n} (its position) and {@code all}. */
    void append(int count) {
        long head = engine.headPosition();
        TestEvents.append(
                engine,
                AppendCondition.none(),
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> numbered(head + i))
                        .toArray(TaggedEventMessage<?>[]::new));
    }

    static TaggedEventMessage<?> numbered(long position) {
        return TestEvents.event(
                "e-" + position,
                "Numbered",
                new byte[] {(byte) position},
                TestEvents.METADATA,
                TestEvents.tag("n", Long.toString(position)),
                TestEvents.tag("all", "x"));
    }

    String archiveOldest() {
        return text("select eventstore.archive_oldest()");
    }

    String restoreNewest() {
        return text("select eventstore.restore_newest_archived()");
    }

    private String text(String sql) {
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Long> positions(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Override
    public void close() {
        engine.close();
        database.close();
    }
}
