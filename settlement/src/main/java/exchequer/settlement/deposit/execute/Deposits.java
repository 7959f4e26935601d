package exchequer.settlement.deposit.execute;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.deposit.execute.Deposit.Invoice;
import exchequer.settlement.deposit.execute.Deposit.Stage;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.lightning.PaymentHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The list of deposits, kept from the events in PostgreSQL, so that a restarted node knows at once
 * what it has to look after, and buyers see how theirs stand. Feeding it the same event twice
 * changes nothing.
 */
public final class Deposits {

    private static final String REQUEST =
            """
            INSERT INTO settlement.deposit
                (deposit_id, tenant_id, buyer, correlation_id, amount_msat, rail, pay_until,
                 stage, position)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'REQUESTED', ?)
            ON CONFLICT (deposit_id) DO NOTHING
            """;
    private static final String INVOICE =
            """
            UPDATE settlement.deposit
               SET stage = 'INVOICED', payment_hash = ?, bolt11 = ?, position = ?
             WHERE deposit_id = ? AND position < ?
            """;
    private static final String END =
            """
            UPDATE settlement.deposit SET stage = ?, received_msat = ?, position = ?
             WHERE deposit_id = ? AND position < ?
            """;
    private static final String SELECT =
            """
            SELECT deposit_id, tenant_id, buyer, correlation_id, amount_msat, rail, pay_until,
                   stage, payment_hash, bolt11, received_msat
              FROM settlement.deposit
            """;
    private static final String PAGE =
            SELECT
                    + """
                     WHERE stage IN ('REQUESTED', 'INVOICED') AND deposit_id > ?
                     ORDER BY deposit_id LIMIT ?
                    """;
    private static final String ONE = SELECT + " WHERE tenant_id = ? AND deposit_id = ?";

    private final DataSource database;

    public Deposits(DataSource database) {
        this.database = database;
    }

    /**
     * Takes down what the event says of a deposit.
     *
     * @param position where the event stands in the log; older news than what is known is ignored
     * @return whether the event is about a deposit
     * @throws SQLException when the database failed; feed the event again
     */
    public boolean observe(DomainEvent event, TenantId tenant, String correlationId, long position)
            throws SQLException {
        switch (event) {
            case DepositRequested asked ->
                    update(
                            REQUEST,
                            asked.depositId().value(),
                            tenant.value(),
                            asked.buyer().value(),
                            correlationId,
                            asked.amountMsat().value(),
                            asked.rail(),
                            asked.payUntil().atOffset(ZoneOffset.UTC),
                            position);
            case DepositInvoiced issued ->
                    update(
                            INVOICE,
                            issued.paymentHash().value(),
                            issued.bolt11(),
                            position,
                            issued.depositId().value(),
                            position);
            case DepositReceived money ->
                    end(Stage.RECEIVED, money.receivedMsat(), money.depositId(), position);
            case DepositExpired over -> end(Stage.EXPIRED, Msat.ZERO, over.depositId(), position);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A deposit, over or not. */
    public Optional<Deposit> find(TenantId tenant, DepositId deposit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ONE)) {
            statement.setString(1, tenant.value());
            statement.setString(2, deposit.value());
            return read(statement).stream().findFirst();
        }
    }

    /**
     * One page of those that are not over, in the order of their ids.
     *
     * @param after the last id of the page before; empty for the first page
     */
    List<Deposit> page(String after, int max) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, after);
            statement.setInt(2, max);
            return read(statement);
        }
    }

    private static List<Deposit> read(PreparedStatement statement) throws SQLException {
        List<Deposit> deposits = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                @Nullable String bolt11 = row.getString("bolt11");
                deposits.add(
                        new Deposit(
                                new DepositId(row.getString("deposit_id")),
                                new TenantId(row.getString("tenant_id")),
                                new Pubkey(row.getString("buyer")),
                                row.getString("correlation_id"),
                                Msat.of(row.getLong("amount_msat")),
                                row.getString("rail"),
                                row.getObject("pay_until", OffsetDateTime.class).toInstant(),
                                Stage.valueOf(row.getString("stage")),
                                bolt11 == null
                                        ? Optional.empty()
                                        : Optional.of(
                                                new Invoice(
                                                        bolt11,
                                                        new PaymentHash(
                                                                row.getString("payment_hash")))),
                                Msat.of(row.getLong("received_msat"))));
            }
        }
        return deposits;
    }

    private void end(Stage stage, Msat received, DepositId deposit, long position)
            throws SQLException {
        update(END, stage.name(), received.value(), position, deposit.value(), position);
    }

    private void update(String sql, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        }
    }
}
