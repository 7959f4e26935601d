package exchequer.nip90.relay;

import exchequer.nip90.negentropy.Item;
import exchequer.nip90.negentropy.ItemId;
import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.EventClass;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.JsonLimits;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The relay's events in PostgreSQL, schema {@code nostr}. Thread-safe; writers on all nodes take
 * turns.
 *
 * <p>Sequence numbers are gapless and become visible in their own order, so a reader by cursor
 * never skips an event. What {@link #store} returns as stored is durable. Replaced, deleted and
 * expired events stay readable by sequence number, as evidence, and vanish from queries. Nothing
 * here verifies signatures; callers do.
 */
public final class RelayStore {

    // One snapshot for the position and the rows, or a live event could fall between the two.
    private static final String READ_ONLY =
            "set transaction isolation level repeatable read, read only;"
                    + "set local statement_timeout = '5s';"
                    + "set local enable_seqscan = off";

    // Limits applied when the event came in; what is stored must stay readable if they shrink.
    private static final NostrJson JSON =
            NostrJson.withLimits(
                    new JsonLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 1));

    private final DataSource dataSource;
    private final InstantSource clock;

    /**
     * Events after a cursor.
     *
     * @param readUpTo the next cursor: every event up to here was either returned or not asked for
     */
    public record Page(List<StoredEvent> events, long readUpTo) {}

    /**
     * What the filters select.
     *
     * @param completeness whether these are all that match, whatever limit was asked for
     * @param asOf the result reflects exactly the events up to this sequence number
     */
    public record Selection(List<StoredEvent> events, Completeness completeness, long asOf) {}

    public RelayStore(DataSource dataSource, InstantSource clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /**
     * @throws RelayStoreException when the outcome is not known to be durable; the event may be
     *     stored nevertheless, and storing it again is safe
     */
    public StoreOutcome store(ReceivedEvent event) {
        return storeAll(List.of(event)).getFirst();
    }

    /**
     * Stores events in this order in one transaction; one outcome each.
     *
     * @throws IllegalArgumentException for an ephemeral event, which nobody may store
     * @throws RelayStoreException as {@link #store}, for the whole batch
     */
    public List<StoreOutcome> storeAll(List<ReceivedEvent> events) {
        for (ReceivedEvent received : events) {
            if (EventClass.of(received.event().kind()) == EventClass.EPHEMERAL) {
                throw new IllegalArgumentException("ephemeral events are not stored");
            }
        }
        // Durability must not hang on a session default, nor the order on a stricter isolation:
        // after waiting for the head row, statements have to see what the other writer committed.
        // Plans are kept, and one made while the tables were small would read them whole for as
        // long as nobody analyses them: a few milliseconds for each group, and ever more.
        String begin =
                "set transaction isolation level read committed;"
                        + "set local synchronous_commit = on; set local lock_timeout = '10s';"
                        + "set local enable_seqscan = off; set local enable_hashjoin = off;"
                        + "set local enable_mergejoin = off";
        return inTransaction("storing events", begin, tx -> StoreTransaction.storeAll(tx, events));
    }

    /** The last sequence number given out; 0 when there are no events. */
    public long position() {
        return inTransaction("reading the position", READ_ONLY, RelayStore::position);
    }

    /**
     * Reads on from a cursor in order of acceptance, hidden events included.
     *
     * @param seq the last one already seen, 0 to start
     * @param max most events to return
     * @param kinds only these; must not be empty
     */
    public Page readAfter(long seq, int max, Collection<Integer> kinds) {
        return inTransaction("reading the inbox", READ_ONLY, tx -> readAfter(tx, seq, max, kinds));
    }

    /** As {@link #query(List, int, Viewer)}, for ourselves. */
    public Selection query(List<Filter> filters, int maxLimit) {
        return query(filters, maxLimit, Viewer.ourselves());
    }

    /**
     * Events that match any of the filters and are for the viewer's eyes, newest first, equal times
     * by lowest id, each at most once. Each filter's own limit holds, capped; a result of more than
     * 8 MiB is cut at its old end.
     *
     * @param maxLimit cap for each filter, and its limit if it names none
     */
    public Selection query(List<Filter> filters, int maxLimit, Viewer viewer) {
        return inTransaction("querying", READ_ONLY, tx -> query(tx, filters, maxLimit, viewer));
    }

    /**
     * Time and id of what {@link #query(List, int, Viewer)} would find, for reconciling.
     *
     * @param max most events; the filter's own limit holds too
     * @return empty when more than {@code max} match
     */
    public Optional<List<Item>> items(Filter filter, int max, Viewer viewer) {
        return inTransaction("reading ids", READ_ONLY, tx -> items(tx, filter, max, viewer));
    }

    /** As {@link #items(Filter, int, Viewer)}, for ourselves. */
    public Optional<List<Item>> items(Filter filter, int max) {
        return items(filter, max, Viewer.ourselves());
    }

    private Optional<List<Item>> items(Connection connection, Filter filter, int max, Viewer viewer)
            throws SQLException {
        long now = clock.instant().getEpochSecond();
        Integer asked = filter.limit();
        int limit = asked == null ? max + 1 : Math.min(asked, max + 1);
        List<Item> items = new ArrayList<>();
        try (PreparedStatement statement =
                FilterSql.prepareItems(connection, filter, viewer, now, limit)) {
            statement.setFetchSize(5_000);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    items.add(new Item(rows.getLong(1), ItemId.of(rows.getBytes(2))));
                }
            }
        }
        return items.size() > max ? Optional.empty() : Optional.of(items);
    }

    /** Which of these events are stored, hidden ones included. */
    public Set<String> known(Collection<String> ids) {
        return inTransaction("looking up ids", READ_ONLY, tx -> known(tx, ids));
    }

    private static Set<String> known(Connection connection, Collection<String> ids)
            throws SQLException {
        byte[][] keys = ids.stream().map(HexFormat.of()::parseHex).toArray(byte[][]::new);
        Set<String> known = new HashSet<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select id from nostr.events where id = any (?::bytea[])")) {
            statement.setArray(1, connection.createArrayOf("bytea", keys));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.add(HexFormat.of().formatHex(rows.getBytes(1)));
                }
            }
        }
        return known;
    }

    /** Remembers where stored events were seen; the first time at each relay counts. */
    public void sighted(List<Sighting> sightings) {
        inTransaction(
                "recording sightings",
                "set transaction isolation level read committed",
                tx -> SightingSql.record(tx, sightings));
    }

    /** The outside relays that showed the event, the first one first. */
    public List<Sighting> sightings(String eventId) {
        return inTransaction("sightings", READ_ONLY, tx -> SightingSql.find(tx, eventId));
    }

    private Selection query(
            Connection connection, List<Filter> filters, int maxLimit, Viewer viewer)
            throws SQLException {
        long asOf = position(connection);
        StoredPart part = new StoredPart(viewer, clock.instant().getEpochSecond(), maxLimit);
        for (Filter filter : filters) {
            part.read(connection, filter);
        }
        return new Selection(part.newestFirst(), part.completeness(), asOf);
    }

    private static Page readAfter(
            Connection connection, long seq, int max, Collection<Integer> kinds)
            throws SQLException {
        long asOf = position(connection);
        List<StoredEvent> events = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        select seq, raw, received_at from nostr.events
                        where seq > ? and kind <@ ?::int4multirange
                        order by seq limit ?
                        """)) {
            statement.setLong(1, seq);
            statement.setString(2, KindRanges.of(kinds));
            statement.setInt(3, max);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(read(rows));
                }
            }
        }
        boolean mayBeMore = events.size() == max && max > 0;
        return new Page(events, mayBeMore ? events.getLast().seq() : Math.max(seq, asOf));
    }

    private static long position(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet head = statement.executeQuery("select position from nostr.head")) {
            head.next();
            return head.getLong(1);
        }
    }

    static StoredEvent read(ResultSet row) throws SQLException {
        String raw = new String(row.getBytes("raw"), StandardCharsets.UTF_8);
        NostrEvent event =
                switch (JSON.readEvent(raw)) {
                    case Parsing.Parsed<NostrEvent>(NostrEvent value) -> value;
                    case Parsing.Malformed<NostrEvent>(String reason) ->
                            throw new IllegalStateException(
                                    "stored event " + row.getLong("seq") + ": " + reason);
                };
        OffsetDateTime receivedAt = row.getObject("received_at", OffsetDateTime.class);
        return new StoredEvent(row.getLong("seq"), event, raw, receivedAt.toInstant());
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(String doing, String begin, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(begin);
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new RelayStoreException(doing, e);
        }
    }

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
