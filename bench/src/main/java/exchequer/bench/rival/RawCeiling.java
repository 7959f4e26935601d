package exchequer.bench.rival;

import exchequer.bench.BenchEvents;
import exchequer.bench.load.Load;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.axonframework.common.IdentifierFactory;

/**
 * What PostgreSQL can do with the event store's own tables and indexes when nobody asks for a
 * condition: rows for a thousand events per transaction, as arrays, one statement per table, under
 * the append lock. Payloads, their hashes and those of the tags cost the client nothing here.
 *
 * <p>Knows the store's schema by heart; it must be changed together with it.
 */
public final class RawCeiling implements Load {

    public static final int BATCH = 1_000;

    private static final String TAKE_POSITIONS =
            """
            update eventstore.head set position = position + ?, mark = ?
            returning position, partition_end""";

    private static final String INSERT_TYPE =
            "insert into eventstore.types (name) values (?) returning type_id";

    private static final String INSERT_IDS =
            """
            insert into eventstore.event_ids (event_key, position)
            select e.key::uuid, e.position
              from (select unnest(?) as key, generate_series(?, ?) as position) e""";

    private static final String INSERT_EVENTS =
            """
            insert into eventstore.events
                (position, event_id, type_id, version, occurred_at, recorded_at,
                 payload, payload_sha256, metadata, tags)
            select e.position, e.id, ?, '1', now(), now(), e.payload, e.sha256, ?, e.tags
              from (select generate_series(?, ?) as position, unnest(?) as id,
                           unnest(?) as payload, unnest(?) as sha256, unnest(?) as tags) e""";

    private static final String INSERT_TAGS =
            """
            insert into eventstore.event_tags (tag, position, type_id)
            select t.tag, ? + (t.n + 1) / 2, ?
              from (select unnest(?) as tag, generate_series(1, ?) as n) t""";

    private static final String METADATA = "{\"tenant_id\":\"bench\",\"host\":\"h1\"}";

    private final DataSource pool;
    private final BenchEvents events;
    private final int type;
    private final byte[][] payloads = new byte[BATCH][];
    private final byte[][] hashes = new byte[BATCH][];

    /**
     * @param pool of a database with the event store's schema and no events
     */
    public RawCeiling(DataSource pool, BenchEvents events) throws SQLException {
        this.pool = pool;
        this.events = events;
        this.type = prepare(pool);
        for (int i = 0; i < BATCH; i++) {
            payloads[i] = BenchEvents.payload(i, i);
            hashes[i] = sha256(payloads[i]);
        }
    }

    /** The first partition, which is enough for a run, and the identifier of the events' type. */
    private static int prepare(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement partition = connection.createStatement();
                PreparedStatement type = connection.prepareStatement(INSERT_TYPE)) {
            partition.execute("select eventstore.add_partition()");
            type.setString(1, BenchEvents.TYPE);
            try (ResultSet rows = type.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    @Override
    public Writer writer(int index) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        return () -> {
            insertBatch(connection);
            connection.commit();
            return BATCH;
        };
    }

    private void insertBatch(Connection connection) throws SQLException {
        String[] ids = new String[BATCH];
        String[] tags = new String[BATCH];
        Long[] tagHashes = new Long[2 * BATCH];
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < BATCH; i++) {
            ids[i] = IdentifierFactory.getInstance().generateIdentifier();
            tags[i] =
                    "[[\"order\",\""
                            + events.freshValue()
                            + "\"],[\"party\",\""
                            + events.freshValue()
                            + "\"]]";
            tagHashes[2 * i] = random.nextLong();
            tagHashes[2 * i + 1] = random.nextLong();
        }
        long before = takePositions(connection, random.nextLong()) - BATCH;
        insertIds(connection, before, ids);
        insertEvents(connection, before, ids, tags);
        insertTags(connection, before, tagHashes);
    }

    private static long takePositions(Connection connection, long mark) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE_POSITIONS)) {
            statement.setInt(1, BATCH);
            statement.setLong(2, mark);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                if (rows.getLong(1) >= rows.getLong(2)) {
                    throw new IllegalStateException("a run does not fit into one partition");
                }
                return rows.getLong(1);
            }
        }
    }

    private static void insertIds(Connection connection, long before, String[] ids)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_IDS)) {
            statement.setArray(1, connection.createArrayOf("text", ids));
            statement.setLong(2, before + 1);
            statement.setLong(3, before + BATCH);
            statement.executeUpdate();
        }
    }

    private void insertEvents(Connection connection, long before, String[] ids, String[] tags)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_EVENTS)) {
            statement.setInt(1, type);
            statement.setString(2, METADATA);
            statement.setLong(3, before + 1);
            statement.setLong(4, before + BATCH);
            statement.setArray(5, connection.createArrayOf("text", ids));
            statement.setArray(6, connection.createArrayOf("bytea", payloads));
            statement.setArray(7, connection.createArrayOf("bytea", hashes));
            statement.setArray(8, connection.createArrayOf("text", tags));
            statement.executeUpdate();
        }
    }

    private void insertTags(Connection connection, long before, Long[] tagHashes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_TAGS)) {
            statement.setLong(1, before);
            statement.setInt(2, type);
            statement.setArray(3, connection.createArrayOf("bigint", tagHashes));
            statement.setInt(4, 2 * BATCH);
            statement.executeUpdate();
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
