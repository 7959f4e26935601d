package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.nwc.Attempt.Fate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The durable memory of what wallets were asked. Every method is one statement, so callers in
 * several processes may race: the row decides who goes on. Each throws {@link
 * RailUnavailableException} when the database failed, in which case a change may or may not have
 * been stored.
 */
final class AttemptTable {

    private static final int STATEMENT_TIMEOUT_SECONDS = 10;

    private final DataSource database;

    AttemptTable(DataSource database) {
        this.database = database;
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException;
    }

    Optional<Attempt> find(PaymentHash hash) {
        return run(
                "SELECT * FROM nwc.payment WHERE payment_hash = ?",
                select -> {
                    select.setString(1, hash.value());
                    try (ResultSet row = select.executeQuery()) {
                        return row.next() ? Optional.of(read(row)) : Optional.empty();
                    }
                });
    }

    /**
     * Notes that the wallet is about to be asked, as attempt number one or in the place of the
     * attempt before.
     *
     * @return false when somebody else began meanwhile, or there is nothing to begin again
     */
    boolean begin(Attempt fresh) {
        return fresh.number() == 1 ? beginFirst(fresh) : beginAgain(fresh);
    }

    private boolean beginFirst(Attempt fresh) {
        return run(
                """
                INSERT INTO nwc.payment (wallet, amount_msat, fees_msat, doubtful, asked_at,
                    valid_until, payment_hash, attempt, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'OPEN')
                ON CONFLICT (payment_hash) DO NOTHING
                """,
                insert -> {
                    bind(insert, fresh);
                    insert.setInt(8, 1);
                    return insert.executeUpdate() == 1;
                });
    }

    /** The number of the attempt before is what the caller's look at the books was about. */
    private boolean beginAgain(Attempt fresh) {
        return run(
                """
                UPDATE nwc.payment
                SET wallet = ?, amount_msat = ?, fees_msat = ?, doubtful = ?, asked_at = ?,
                    valid_until = ?, attempt = attempt + 1, state = 'OPEN',
                    failure_reason = NULL, failure_detail = NULL
                WHERE payment_hash = ? AND attempt = ? AND state IN ('LAPSED', 'FAILED')
                """,
                update -> {
                    bind(update, fresh);
                    update.setInt(8, fresh.number() - 1);
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
        statement.setString(7, fresh.hash().value());
    }

    /** A proven payment is one for ever, whichever attempt it belongs to and whatever was noted. */
    void paid(PaymentHash hash, Fate.Paid paid) {
        run(
                """
                UPDATE nwc.payment
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
    void failed(Attempt attempt, Fate.Failed failed) {
        run(
                """
                UPDATE nwc.payment SET state = 'FAILED', failure_reason = ?, failure_detail = ?
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
    void lapsed(Attempt attempt, boolean doubtful) {
        run(
                """
                UPDATE nwc.payment SET state = 'LAPSED', doubtful = doubtful OR ?
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
    Msat openTotal(String wallet) {
        return run(
                """
                SELECT coalesce(sum(amount_msat + fees_msat), 0)::bigint FROM nwc.payment
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
                PreparedStatement statement = connection.prepareStatement(sql)) {
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
