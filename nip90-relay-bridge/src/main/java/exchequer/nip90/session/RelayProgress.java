package exchequer.nip90.session;

import exchequer.nip90.relay.RelayStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Up to when an outside relay was listened to; durable. */
final class RelayProgress {

    private final DataSource database;
    private final String relay;

    RelayProgress(DataSource database, String relay) {
        this.database = database;
        this.relay = relay;
    }

    /** Seconds since 1970; empty before the first time. */
    OptionalLong caughtUpTo() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "select caught_up_to from nostr.relay_progress where relay = ?")) {
            statement.setString(1, relay);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException failure) {
            throw new RelayStoreException("progress can not be read", failure);
        }
    }

    /** Never moves back. */
    void caughtUpTo(long epochSecond) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                insert into nostr.relay_progress (relay, caught_up_to)
                                values (?, ?)
                                on conflict (relay) do update set caught_up_to =
                                    greatest(relay_progress.caught_up_to, excluded.caught_up_to)
                                """)) {
            statement.setString(1, relay);
            statement.setLong(2, epochSecond);
            statement.executeUpdate();
        } catch (SQLException failure) {
            throw new RelayStoreException("progress can not be written down", failure);
        }
    }
}
