package exchequer.nip90.relay;

import exchequer.nip90.nostr.EventClass;
import exchequer.nip90.nostr.NostrEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores one batch inside an open transaction, in the order given, as if one by one.
 *
 * <p>Neighbouring events that cannot affect each other go through each statement together; an event
 * that can hide others (replaceable, addressable, deletion) goes alone, so that the statement after
 * it already sees what it did.
 */
final class StoreTransaction {

    static final int DELETION = 5;

    // Not "exists (…)", for which PostgreSQL may read all deletions there ever were into a hash
    // table.
    private static final String PRECHECK =
            """
            select e.seq is not null as known,
                   e.hidden_why,
                   coalesce(
                       (select true from nostr.tags t join nostr.events d on d.seq = t.seq
                        where t.kind = 5 and t.name = 'e'
                          and t.value_sha256 = r.id_text_sha256
                          and (d.pubkey = r.pubkey
                               or encode(d.pubkey, 'hex')
                                  = any (string_to_array(r.wrapped_for, ',')))
                        limit 1),
                       (select true from nostr.tags t join nostr.events d on d.seq = t.seq
                        where t.kind = 5 and t.name = 'a'
                          and t.value_sha256 = r.address_sha256 and d.pubkey = r.pubkey
                          and d.created_at >= r.created_at
                        limit 1),
                       false) as deletion_asked,
                   coalesce(
                       (select true from nostr.events v
                        where v.address_sha256 = r.address_sha256 and v.hidden_by_seq is null
                          and (v.created_at > r.created_at
                               or v.created_at = r.created_at and v.id < r.id)
                        limit 1),
                       false) as newer_held
            from unnest(
                     ?::bytea[], ?::bytea[], ?::bigint[], ?::bytea[], ?::bytea[], ?::text[])
                 with ordinality
                 as r (id, pubkey, created_at, id_text_sha256, address_sha256, wrapped_for, place)
            left join nostr.events e on e.id = r.id
            order by r.place
            """;

    private static final String INSERT_EVENTS =
            """
            insert into nostr.events
                (seq, id, pubkey, created_at, kind, expires_at, address_sha256, raw, received_at)
            select * from unnest(
                ?::bigint[], ?::bytea[], ?::bytea[], ?::bigint[], ?::integer[], ?::bigint[],
                ?::bytea[], ?::bytea[], ?::timestamptz[])
            """;

    private static final String INSERT_TAGS =
            """
            insert into nostr.tags (name, value_sha256, seq, kind)
            select * from unnest(?::text[], ?::bytea[], ?::bigint[], ?::integer[])
            """;

    private static final String HIDE_OLDER_VERSION =
            """
            update nostr.events set hidden_by_seq = ?, hidden_why = 'replaced'
            where address_sha256 = ? and hidden_by_seq is null
            """;

    private final Connection connection;
    private long position;

    private StoreTransaction(Connection connection) {
        this.connection = connection;
    }

    static List<StoreOutcome> storeAll(Connection connection, List<ReceivedEvent> batch)
            throws SQLException {
        StoreTransaction transaction = new StoreTransaction(connection);
        transaction.lockHead();
        List<StoreOutcome> outcomes = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); ) {
            int to = endOfRun(batch, from);
            outcomes.addAll(transaction.storeRun(batch.subList(from, to)));
            from = to;
        }
        transaction.saveHead();
        return outcomes;
    }

    private static int endOfRun(List<ReceivedEvent> batch, int from) {
        int to = from;
        while (to < batch.size() && !hidesOthers(batch.get(to).event())) {
            to++;
        }
        return Math.max(to, from + 1);
    }

    private static boolean hidesOthers(NostrEvent event) {
        return event.kind() == DELETION || EventClass.of(event.kind()) != EventClass.REGULAR;
    }

    private void lockHead() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet head =
                        statement.executeQuery("select position from nostr.head for update")) {
            head.next();
            position = head.getLong(1);
        }
    }

    private void saveHead() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update nostr.head set position = ?")) {
            statement.setLong(1, position);
            statement.executeUpdate();
        }
    }

    private List<StoreOutcome> storeRun(List<ReceivedEvent> run) throws SQLException {
        List<StoreOutcome> outcomes = new ArrayList<>(run.size());
        List<EventRow> rows = new ArrayList<>(run.size());
        Set<String> seen = new LinkedHashSet<>();
        List<StoreOutcome> refusals = precheck(run);
        for (int i = 0; i < run.size(); i++) {
            StoreOutcome refusal = refusals.get(i);
            if (!(refusal instanceof StoreOutcome.Stored)) {
                outcomes.add(refusal);
            } else if (!seen.add(run.get(i).event().id())) {
                outcomes.add(new StoreOutcome.Duplicate());
            } else {
                position++;
                rows.add(EventRow.of(position, run.get(i)));
                outcomes.add(new StoreOutcome.Stored(position));
            }
        }
        if (!rows.isEmpty()) {
            // Before the insert: at most one version of an address may be visible at any time.
            hideOthers(rows.getFirst());
            insertEvents(rows);
            insertTags(rows);
            SightingSql.record(connection, rows.stream().flatMap(EventRow::sighting).toList());
        }
        return outcomes;
    }

    /** One outcome per event; {@code Stored} stands for "nothing against it". */
    private List<StoreOutcome> precheck(List<ReceivedEvent> run) throws SQLException {
        List<EventRow> rows = run.stream().map(event -> EventRow.of(0, event)).toList();
        List<StoreOutcome> outcomes = new ArrayList<>(run.size());
        try (PreparedStatement statement = connection.prepareStatement(PRECHECK)) {
            statement.setArray(1, bytes(rows, EventRow::id));
            statement.setArray(2, bytes(rows, EventRow::pubkey));
            statement.setArray(3, array("bigint", rows, row -> row.event().createdAt()));
            statement.setArray(4, bytes(rows, row -> Address.sha256(row.event().id())));
            statement.setArray(5, bytes(rows, EventRow::addressSha256));
            statement.setArray(
                    6, array("text", rows, row -> DeletionSql.mayBeDeletedBy(row.event())));
            try (ResultSet answer = statement.executeQuery()) {
                for (ReceivedEvent event : run) {
                    answer.next();
                    outcomes.add(judge(event, answer));
                }
            }
        }
        return outcomes;
    }

    private static StoreOutcome judge(ReceivedEvent received, ResultSet row) throws SQLException {
        NostrEvent event = received.event();
        if (event.expiredAt(received.receivedAt().getEpochSecond())) {
            return new StoreOutcome.Expired();
        }
        if (row.getBoolean("known")) {
            return "deleted".equals(row.getString("hidden_why"))
                    ? new StoreOutcome.Deleted()
                    : new StoreOutcome.Duplicate();
        }
        // NIP-09: asking for the deletion of a deletion has no effect.
        if (event.kind() != DELETION && row.getBoolean("deletion_asked")) {
            return new StoreOutcome.Deleted();
        }
        return row.getBoolean("newer_held")
                ? new StoreOutcome.Replaced()
                : new StoreOutcome.Stored(0);
    }

    private void hideOthers(EventRow row) throws SQLException {
        if (row.event().kind() == DELETION) {
            DeletionSql.hide(connection, row.seq(), row.event());
        } else if (row.addressSha256() != null) {
            try (PreparedStatement statement = connection.prepareStatement(HIDE_OLDER_VERSION)) {
                statement.setLong(1, row.seq());
                statement.setBytes(2, row.addressSha256());
                statement.executeUpdate();
            }
        }
    }

    private void insertEvents(List<EventRow> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_EVENTS)) {
            statement.setArray(1, array("bigint", rows, EventRow::seq));
            statement.setArray(2, bytes(rows, EventRow::id));
            statement.setArray(3, bytes(rows, EventRow::pubkey));
            statement.setArray(4, array("bigint", rows, row -> row.event().createdAt()));
            statement.setArray(5, array("integer", rows, row -> row.event().kind()));
            statement.setArray(
                    6, array("bigint", rows, row -> row.event().expiration().orElse(null)));
            statement.setArray(7, bytes(rows, EventRow::addressSha256));
            statement.setArray(
                    8, bytes(rows, row -> row.received().raw().getBytes(StandardCharsets.UTF_8)));
            statement.setArray(
                    9, array("timestamptz", rows, row -> row.received().receivedAt().toString()));
            statement.executeUpdate();
        }
    }

    private void insertTags(List<EventRow> rows) throws SQLException {
        List<IndexedTag> tags = rows.stream().flatMap(row -> IndexedTag.of(row).stream()).toList();
        if (tags.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT_TAGS)) {
            statement.setArray(1, array("text", tags, IndexedTag::name));
            statement.setArray(2, bytes(tags, tag -> Address.sha256(tag.value())));
            statement.setArray(3, array("bigint", tags, IndexedTag::seq));
            statement.setArray(4, array("integer", tags, IndexedTag::kind));
            statement.executeUpdate();
        }
    }

    private interface Column<T> {
        @Nullable Object of(T row);
    }

    private interface BytesColumn<T> {
        byte @Nullable [] of(T row);
    }

    private <T> java.sql.Array array(String type, List<T> rows, Column<T> column)
            throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.of(rows.get(i));
        }
        return connection.createArrayOf(type, values);
    }

    private <T> java.sql.Array bytes(List<T> rows, BytesColumn<T> column) throws SQLException {
        byte[][] values = new byte[rows.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.of(rows.get(i));
        }
        return connection.createArrayOf("bytea", values);
    }
}
