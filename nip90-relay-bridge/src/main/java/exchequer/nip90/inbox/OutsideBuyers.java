package exchequer.nip90.inbox;

import exchequer.market.ids.Pubkey;
import exchequer.nip90.relay.RelayStoreException;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Remembers in PostgreSQL which buyers ask at outside relays, and for what. Thread-safe. */
final class OutsideBuyers {

    /** A buyer that asks every second is written down once in this time. */
    private static final Duration FRESH = Duration.ofHours(1);

    private static final int MOST_FRESH = 10_000;

    private static final String ASKED =
            """
            insert into nostr.outside_buyer (buyer, request_kind, first_asked_at, last_asked_at)
            values (?, ?, ?, ?)
            on conflict (buyer, request_kind) do update set last_asked_at =
                greatest(outside_buyer.last_asked_at, excluded.last_asked_at)
            """;

    private static final String RECENT =
            """
            select buyer, request_kind from (
                select buyer, request_kind, min(first_asked_at) over (partition by buyer) as since,
                    dense_rank() over (order by latest desc, buyer) as place
                from (
                    select *, max(last_asked_at) over (partition by buyer) as latest
                    from nostr.outside_buyer where last_asked_at >= ?) lately) ranked
            where place <= ? order by since, buyer, request_kind
            """;

    private final DataSource database;
    private final InstantSource clock;
    private final Map<Asked, Instant> fresh = new ConcurrentHashMap<>();

    /** That a buyer asked for work of a kind. */
    record Asked(Pubkey buyer, int requestKind) {}

    OutsideBuyers(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * @return whether this was news to this process
     */
    boolean asked(Asked asked) {
        Instant now = clock.instant();
        Instant written = fresh.get(asked);
        if (written != null && written.plus(FRESH).isAfter(now)) {
            return false;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ASKED)) {
            OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
            statement.setString(1, asked.buyer().value());
            statement.setInt(2, asked.requestKind());
            statement.setObject(3, at);
            statement.setObject(4, at);
            statement.executeUpdate();
        } catch (SQLException failure) {
            throw new RelayStoreException("a buyer could not be remembered", failure);
        }
        if (fresh.size() >= MOST_FRESH) {
            fresh.clear();
        }
        return fresh.put(asked, now) == null;
    }

    /**
     * Those who asked lately, in the order in which they first did, so that one more changes
     * nothing before it.
     *
     * @param within how long ago the last request may be
     * @param most buyers; of more, those who asked last
     */
    List<Asked> recent(Duration within, int most) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(RECENT)) {
            statement.setObject(1, clock.instant().minus(within).atOffset(ZoneOffset.UTC));
            statement.setInt(2, most);
            List<Asked> recent = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    recent.add(new Asked(new Pubkey(rows.getString(1)), rows.getInt(2)));
                }
            }
            return recent;
        } catch (SQLException failure) {
            throw new RelayStoreException("buyers can not be read", failure);
        }
    }
}
