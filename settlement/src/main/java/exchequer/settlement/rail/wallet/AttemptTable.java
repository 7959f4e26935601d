package exchequer.settlement.rail.wallet;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.wallet.Attempt.Fate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The durable memory of what wallets were asked: the table {@code payment} in a schema of the rail,
 * with a row per payment hash. Every method is one statement, so callers in several processes may
 * race: the row decides who goes on. Each throws {@link RailUnavailableException} when the database
 * failed, in which case a change may or may not have been stored.
 */
public final class AttemptTable {

    private static final int STATEMENT_TIMEOUT_SECONDS = 10;

    private static final Pattern NAME = Pattern.compile("[a-z]+");

    private final DataSource database;
    private final String table;

    /**
     * @param schema the rail's, with a table like that of {@code db/nwc}
     */
    public AttemptTable(DataSource database, String schema) {
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("no name of a schema: " + schema);
        }
        this.database = database;
        this.table = schema + ".payment";
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    public Optional<Attempt> find(PaymentHash hash) {
        return run(
                "SELECT * FROM TABLE WHERE payment_hash = ?",
                select -> {
                    select.setString(1, hash.value());
                    try (ResultSet row = select.executeQuery()) {
                        return row.next() ? Optional.of(read(row)) : Optional.empty();
                    }
                });
    }

    /**
     * Notes that the wallet is about to be asked, as the first attempt or in the place of the one
     * before, which has lapsed or failed.
     *
     * @param before the attempt that the caller's look at the books was about
     * @return false when somebody else began meanwhile, or there is nothing to begin again
     */
    public boolean begin(Attempt fresh, Optional<Attempt> before) {
        return before.map(Attempt::number)
                .map(number -> beginAgain(fresh, number))
                .orElseGet(() -> beginFirst(fresh));
    }

    private boolean beginFirst(Attempt fresh) {
        return run(
                """
                INSERT INTO TABLE (wallet, amount_msat, fees_msat, doubtful, asked_at,
                    valid_until, payment_hash, attempt, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN')
                ON CONFLICT (payment_hash) DO NOTHING
                """,
                insert -> {
                    bind(insert, fresh);
                    insert.setString(7, fresh.hash().value());
                    insert.setInt(8, fresh.number());
                    return insert.executeUpdate() == 1;
                });
    }

    private boolean beginAgain(Attempt fresh, int before) {
        return run(
                """
                UPDATE TABLE
                SET wallet = ?, amount_msat = ?, fees_msat = ?, doubtful = ?, asked_at = ?,
                    valid_until = ?, attempt = ?, state = 'OPEN',
                    failure_reason = NULL, failure_detail = NULL
                WHERE payment_hash = ? AND attempt = ? AND state IN ('LAPSED', 'FAILED')
                """,
                update -> {
                    bind(update, fresh);
                    update.setInt(7, fresh.number());
                    update.setString(8, fresh.hash().value());
                    update.setInt(9, before);
                    return update.executeUpdate() == 1;
                });
    }

    private static void bind(PreparedStatement statement, Attempt fresh) throws SQLException {
        statement.setString(1, fresh.wallet());
        statement.setLong(2, fresh.amount().value());
        statement.setLong(3, fresh.fees().value());
        statement.setBoolean(4, fresh.doubtful());
        statement.setObject(5, fresh.askedAt().atOffset(ZoneOffset.UTC));
        statement.setObject(6, fresh.validUntil().atOffset(ZoneOffset.UTC));
    }

    /** A proven payment is one for ever, whichever attempt it belongs to and whatever was noted. */
    public void paid(PaymentHash hash, Fate.Paid paid) {
        run(
                """
                UPDATE TABLE
                SET state = 'PAID', preimage = ?, paid_msat = ?, fee_msat = ?, settled_at = ?,
                    failure_reason = NULL, failure_detail = NULL
                WHERE payment_hash = ? AND state <> 'PAID'
                """,
                update -> {
                    update.setString(1, paid.preimage().value());
                    update.setLong(2, paid.amount().value());
                    update.setLong(3, paid.fee().value());
                    update.setObject(4, paid.settledAt().atOffset(ZoneOffset.UTC));
                    update.setString(5, hash.value());
                    return update.executeUpdate();
                });
    }

    /** Does nothing when the attempt is no longer the last, or has ended otherwise. */
    public void failed(Attempt attempt, Fate.Failed failed) {
        run(
                """
                UPDATE TABLE SET state = 'FAILED', failure_reason = ?, failure_detail = ?
                WHERE payment_hash = ? AND attempt = ? AND state IN ('OPEN', 'LAPSED')
                """,
                update -> {
                    update.setString(1, failed.reason().name());
                    update.setString(2, failed.detail());
                    update.setString(3, attempt.hash().value());
                    update.setInt(4, attempt.number());
                    return update.executeUpdate();
                });
    }

    /**
     * Notes that the attempt begins nothing any more.
     *
     * @param doubtful whether the request had left; doubt of an earlier one stays in any case
     */
    public void lapsed(Attempt attempt, boolean doubtful) {
        run(
                """
                UPDATE TABLE SET state = 'LAPSED', doubtful = doubtful OR ?
                WHERE payment_hash = ? AND attempt = ? AND state = 'OPEN'
                """,
                update -> {
                    update.setBoolean(1, doubtful);
                    update.setString(2, attempt.hash().value());
                    update.setInt(3, attempt.number());
                    return update.executeUpdate();
                });
    }

    /** What the wallet was asked for and has not ended, with the most it takes for it. */
    public Msat openTotal(String wallet) {
        return run(
                """
                SELECT coalesce(sum(amount_msat + fees_msat), 0)::bigint FROM TABLE
                WHERE wallet = ? AND state = 'OPEN'
                """,
                select -> {
                    select.setString(1, wallet);
                    try (ResultSet row = select.executeQuery()) {
                        row.next();
                        return Msat.of(row.getLong(1));
                    }
                });
    }

    private <T> T run(String sql, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(sql.replace("TABLE", table))) {
            statement.setQueryTimeout(STATEMENT_TIMEOUT_SECONDS);
            return work.with(statement);
        } catch (SQLException failure) {
            throw new RailUnavailableException("the memory of payments failed", failure);
        }
    }

    private static Attempt read(ResultSet row) throws SQLException {
        return new Attempt(
                new PaymentHash(row.getString("payment_hash")),
                row.getString("wallet"),
                row.getInt("attempt"),
                Msat.of(row.getLong("amount_msat")),
                Msat.of(row.getLong("fees_msat")),
                row.getBoolean("doubtful"),
                instant(row, "asked_at"),
                instant(row, "valid_until"),
                fate(row));
    }

    private static Fate fate(ResultSet row) throws SQLException {
        String state = row.getString("state");
        return switch (state) {
            case "OPEN" -> new Fate.Open();
            case "LAPSED" -> new Fate.Lapsed();
            case "PAID" ->
                    new Fate.Paid(
                            new Preimage(row.getString("preimage")),
                            Msat.of(row.getLong("paid_msat")),
                            Msat.of(row.getLong("fee_msat")),
                            instant(row, "settled_at"));
            case "FAILED" ->
                    new Fate.Failed(
                            FailureReason.valueOf(row.getString("failure_reason")),
                            row.getString("failure_detail"));
            default -> throw new IllegalStateException("payment state " + state);
        };
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
