package exchequer.settlement.payment.execute;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * A lease in PostgreSQL, by the clock of the database, which is asked only when a quarter of the
 * term has passed.
 */
final class DatabaseLease implements RailLease {

    /** How long it lasts without being renewed, hence how long a successor of the dead waits. */
    static final Duration TERM = Duration.ofSeconds(3);

    /**
     * What the holder leaves unused. A call to a rail that began in time has reached it before
     * anybody else begins one.
     */
    static final Duration MARGIN = Duration.ofSeconds(1);

    private static final String TAKE =
            """
            INSERT INTO settlement.rail_lease AS l (rail, holder, held_until)
            VALUES (?, ?, clock_timestamp() + ? * interval '1 millisecond')
            ON CONFLICT (rail) DO UPDATE
                SET followed =
                        CASE WHEN l.holder = excluded.holder THEN l.followed ELSE l.holder END,
                    holder = excluded.holder,
                    held_until = excluded.held_until
                WHERE l.holder = excluded.holder OR l.held_until <= clock_timestamp()
            RETURNING followed IS NOT NULL
            """;
    private static final String GIVE_UP =
            "DELETE FROM settlement.rail_lease WHERE rail = ? AND holder = ?";

    private final DataSource database;
    private final String rail;
    private final String holder;
    private final LongSupplier nanos;
    private volatile long renewedAt;
    private volatile boolean taken;
    private volatile long stretch;
    private volatile boolean followsSilence;

    /**
     * @param nanos a clock that only runs forward, such as {@link System#nanoTime}
     */
    DatabaseLease(DataSource database, String rail, String holder, LongSupplier nanos) {
        this.database = database;
        this.rail = rail;
        this.holder = holder;
        this.nanos = nanos;
    }

    @Override
    public boolean renew() throws SQLException {
        long asked = nanos.getAsLong();
        if (taken && asked - renewedAt < TERM.dividedBy(4).toNanos()) {
            return true;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, rail);
            statement.setString(2, holder);
            statement.setLong(3, TERM.toMillis());
            boolean granted;
            try (ResultSet row = statement.executeQuery()) {
                granted = row.next();
                followsSilence = granted && row.getBoolean(1);
            }
            if (!isHeld()) {
                // Only the executor's own thread renews.
                stretch = stretch + 1;
            }
            renewedAt = asked;
            taken = granted;
            return isHeld();
        }
    }

    @Override
    public boolean isHeld() {
        return taken && nanos.getAsLong() - renewedAt < TERM.minus(MARGIN).toNanos();
    }

    @Override
    public long stretch() {
        return stretch;
    }

    @Override
    public boolean followsSilence() {
        return followsSilence;
    }

    @Override
    public void release() throws SQLException {
        taken = false;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(GIVE_UP)) {
            statement.setString(1, rail);
            statement.setString(2, holder);
            statement.executeUpdate();
        }
    }
}
