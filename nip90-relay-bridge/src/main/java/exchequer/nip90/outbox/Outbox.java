package exchequer.nip90.outbox;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.relay.RelayStoreException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * What we have to say at outside relays, with a ledger of what each made of it; durable in
 * PostgreSQL. Thread-safe, also between several processes. Sending is {@link OutboxPostman}'s.
 */
public final class Outbox {

    private static final String CLAIM =
            """
            update nostr.delivery d set attempts = d.attempts + 1, next_at = ?
            from nostr.outgoing o
            where o.event_id = d.event_id and (d.event_id, d.relay) in (
                select event_id, relay from nostr.delivery
                where relay = ? and state = 'waiting' and next_at <= ?
                order by next_at limit ? for update skip locked)
            returning o.raw, o.queued_at, d.attempts
            """;

    private static final String UNSETTLED =
            """
            select relay, count(*) from nostr.delivery
            where state in ('waiting', 'awaiting_auth') group by relay
            """;

    private static final String BACKLOGS =
            """
            select relay, count(*) filter (where state = 'waiting'),
                count(*) filter (where state = 'awaiting_auth'),
                count(*) filter (where state = 'held'), count(*) filter (where state = 'refused')
            from nostr.delivery group by relay
            """;

    private final Transactions transactions;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * A delivery that is to be tried now.
     *
     * @param attempts this one included
     */
    record Due(NostrEvent event, URI relay, Instant queuedAt, int attempts) {}

    public Outbox(DataSource database, InstantSource clock) {
        this.transactions = new Transactions(database);
        this.clock = clock;
    }

    /**
     * Has the event sent to the relays. Safe to repeat; relays that are new to the event are added.
     *
     * @throws RelayStoreException when it is not known to be durable; put it in again
     */
    public void put(NostrEvent event, Collection<URI> relays) {
        OffsetDateTime now = now();
        transactions.run(
                "an event could not be put into the outbox",
                connection -> {
                    byte[] id = HexFormat.of().parseHex(event.id());
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "insert into nostr.outgoing (event_id, raw, queued_at)"
                                            + " values (?, ?, ?) on conflict do nothing")) {
                        statement.setBytes(1, id);
                        statement.setBytes(
                                2, NostrJson.write(event).getBytes(StandardCharsets.UTF_8));
                        statement.setObject(3, now);
                        statement.executeUpdate();
                    }
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "insert into nostr.delivery"
                                            + " (event_id, relay, state, attempts, next_at, answer)"
                                            + " select ?, r, 'waiting', 0, ?, ''"
                                            + " from unnest(?::text[]) r on conflict do nothing")) {
                        statement.setBytes(1, id);
                        statement.setObject(2, now);
                        statement.setArray(3, texts(connection, relays));
                        statement.executeUpdate();
                    }
                    return true;
                });
        listeners.forEach(Runnable::run);
    }

    /** How it stands with an event; empty when it was never put in. */
    public Optional<Publication> publication(String eventId) {
        List<Delivery> deliveries =
                transactions.run("the outbox can not be read", tx -> deliveries(tx, eventId));
        return deliveries.isEmpty()
                ? Optional.empty()
                : Optional.of(new Publication(eventId, deliveries));
    }

    /** How many deliveries to each relay are not settled; relays without any are left out. */
    public Map<URI, Long> unsettled() {
        return transactions.run(
                "the outbox can not be counted",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(UNSETTLED);
                            ResultSet rows = statement.executeQuery()) {
                        Map<URI, Long> unsettled = new HashMap<>();
                        while (rows.next()) {
                            unsettled.put(URI.create(rows.getString(1)), rows.getLong(2));
                        }
                        return unsettled;
                    }
                });
    }

    /** How it stands with each relay that anything was ever put in for and is not cleaned away. */
    public Map<URI, Backlog> backlogs() {
        return transactions.run(
                "the outbox can not be counted",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(BACKLOGS);
                            ResultSet rows = statement.executeQuery()) {
                        Map<URI, Backlog> backlogs = new HashMap<>();
                        while (rows.next()) {
                            backlogs.put(
                                    URI.create(rows.getString(1)),
                                    new Backlog(
                                            rows.getLong(2),
                                            rows.getLong(3),
                                            rows.getLong(4),
                                            rows.getLong(5)));
                        }
                        return backlogs;
                    }
                });
    }

    /**
     * The relay knows now who we are: what waited for that is tried again.
     *
     * @return how many deliveries
     */
    public int authenticated(URI relay) {
        int released =
                transactions.run(
                        "deliveries can not be released",
                        connection -> {
                            try (PreparedStatement statement =
                                    connection.prepareStatement(
                                            "update nostr.delivery set state = 'waiting',"
                                                    + " next_at = ? where relay = ?"
                                                    + " and state = 'awaiting_auth'")) {
                                statement.setObject(1, now());
                                statement.setString(2, relay.toString());
                                return statement.executeUpdate();
                            }
                        });
        listeners.forEach(Runnable::run);
        return released;
    }

    void onPut(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Takes deliveries that are due. Whoever takes them has to {@link #settle} each within the
     * lease; after that it is due again, because the taker may have died.
     */
    List<Due> claim(URI relay, int most, Duration lease) {
        OffsetDateTime now = now();
        return transactions.run(
                "deliveries can not be taken",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
                        statement.setObject(1, now.plus(lease));
                        statement.setString(2, relay.toString());
                        statement.setObject(3, now);
                        statement.setInt(4, most);
                        List<Due> due = new ArrayList<>();
                        try (ResultSet rows = statement.executeQuery()) {
                            while (rows.next()) {
                                due.add(due(relay, rows));
                            }
                        }
                        return due;
                    }
                });
    }

    /** Writes down what became of a try. Once held, a delivery stays held. */
    void settle(Due due, Verdict verdict, String answer) {
        OffsetDateTime now = now();
        transactions.run(
                "a verdict can not be written down",
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "update nostr.delivery set state = ?, next_at = ?, answer = ?"
                                            + " where event_id = ? and relay = ?"
                                            + " and state <> 'held'")) {
                        statement.setString(1, state(verdict));
                        statement.setObject(
                                2,
                                verdict instanceof Verdict.Again(var after)
                                        ? now.plus(after)
                                        : now);
                        statement.setString(3, printable(answer));
                        statement.setBytes(4, HexFormat.of().parseHex(due.event().id()));
                        statement.setString(5, due.relay().toString());
                        return statement.executeUpdate();
                    }
                });
    }

    private static String state(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Held _ -> "held";
            case Verdict.Again _ -> "waiting";
            case Verdict.AwaitingAuth _ -> "awaiting_auth";
            case Verdict.Refused _ -> "refused";
        };
    }

    /** A relay's words, short and without the character that PostgreSQL can not store. */
    private static String printable(String answer) {
        String text = answer.replace('\0', '?');
        return text.length() <= 500 ? text : text.substring(0, 500);
    }

    private static Due due(URI relay, ResultSet row) throws SQLException {
        String raw = new String(row.getBytes(1), StandardCharsets.UTF_8);
        return switch (NostrJson.standard().readEvent(raw)) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) ->
                    new Due(
                            event,
                            relay,
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            row.getInt(3));
            case Parsing.Malformed<NostrEvent>(String reason) ->
                    throw new IllegalStateException("an event of our own: " + reason);
        };
    }

    private static List<Delivery> deliveries(Connection connection, String eventId)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select relay, state, attempts, next_at, answer from nostr.delivery"
                                + " where event_id = ? order by relay")) {
            statement.setBytes(1, HexFormat.of().parseHex(eventId));
            List<Delivery> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new Delivery(
                                    URI.create(row.getString(1)),
                                    Delivery.State.valueOf(
                                            row.getString(2).toUpperCase(Locale.ROOT)),
                                    row.getInt(3),
                                    row.getObject(4, OffsetDateTime.class).toInstant(),
                                    row.getString(5)));
                }
            }
            return found;
        }
    }

    private static java.sql.Array texts(Connection connection, Collection<URI> relays)
            throws SQLException {
        return connection.createArrayOf("text", relays.stream().map(URI::toString).toArray());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
