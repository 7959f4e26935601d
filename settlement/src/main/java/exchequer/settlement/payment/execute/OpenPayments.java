package exchequer.settlement.payment.execute;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The list of payments that are not over, kept from the events in PostgreSQL, so that a restarted
 * node knows at once what it has to look after. Feeding it the same event twice changes nothing.
 */
public final class OpenPayments implements OpenPaymentList {

    private static final String OPEN =
            """
            INSERT INTO settlement.open_payment
                (payment_hash, tenant_id, order_id, correlation_id, bolt11, fee_cap_msat, state,
                 position, intended_at)
            SELECT ?, ?, ?, ?, ?, ?, 'INTENDED', ?, ?
            WHERE NOT EXISTS (SELECT FROM settlement.ended_payment WHERE payment_hash = ?)
            ON CONFLICT (payment_hash) DO NOTHING
            """;
    private static final String MOVE =
            "UPDATE settlement.open_payment SET state = ?, position = ?"
                    + " WHERE payment_hash = ? AND position < ?";
    private static final String END =
            """
            WITH ended AS (
                INSERT INTO settlement.ended_payment (payment_hash, position) VALUES (?, ?)
                ON CONFLICT (payment_hash) DO NOTHING)
            DELETE FROM settlement.open_payment WHERE payment_hash = ?
            """;
    private static final String COLUMNS =
            """
            SELECT payment_hash, tenant_id, order_id, correlation_id, bolt11, fee_cap_msat, state
            FROM settlement.open_payment
            """;
    private static final String PAGE =
            COLUMNS + "WHERE payment_hash > ? ORDER BY payment_hash LIMIT ?";
    private static final String NAMED = COLUMNS + "WHERE payment_hash = ANY (?)";

    private final DataSource database;

    public OpenPayments(DataSource database) {
        this.database = database;
    }

    /**
     * Takes down what the event says of a payment.
     *
     * @param position where the event stands in the log; older news than what is known is ignored
     * @throws SQLException when the database failed; feed the event again
     */
    public void observe(DomainEvent event, TenantId tenant, String correlationId, long position)
            throws SQLException {
        switch (event) {
            case PaymentIntended payment -> open(payment, tenant, correlationId, position);
            case PaymentDispatched payment ->
                    move(payment.paymentHash(), State.DISPATCHED, position);
            case PaymentOutcomeUnknown payment ->
                    move(payment.paymentHash(), State.UNKNOWN, position);
            case PaymentSettled payment -> end(payment.paymentHash(), position);
            case PaymentFailed payment -> end(payment.paymentHash(), position);
            default -> {
                // Not about a payment's life.
            }
        }
    }

    @Override
    public List<OpenPayment> page(String after, int max) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, after);
            statement.setInt(2, max);
            return read(statement);
        }
    }

    @Override
    public List<OpenPayment> named(Set<PaymentHash> payments) throws SQLException {
        String[] hashes = payments.stream().map(PaymentHash::value).toArray(String[]::new);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(NAMED)) {
            statement.setArray(1, connection.createArrayOf("text", hashes));
            return read(statement);
        }
    }

    private static List<OpenPayment> read(PreparedStatement statement) throws SQLException {
        List<OpenPayment> open = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                open.add(
                        new OpenPayment(
                                new PaymentHash(row.getString(1)),
                                new TenantId(row.getString(2)),
                                new OrderId(row.getString(3)),
                                row.getString(4),
                                row.getString(5),
                                Msat.of(row.getLong(6)),
                                State.valueOf(row.getString(7))));
            }
        }
        return open;
    }

    @Override
    public RailLease lease(String rail, String holder) {
        return new DatabaseLease(database, rail, holder, System::nanoTime);
    }

    private void open(PaymentIntended payment, TenantId tenant, String correlation, long position)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, payment.paymentHash().value());
            statement.setString(2, tenant.value());
            statement.setString(3, payment.orderId().value());
            statement.setString(4, correlation);
            statement.setString(5, payment.bolt11());
            statement.setLong(6, payment.feeCapMsat().value());
            statement.setLong(7, position);
            statement.setObject(8, payment.intendedAt().atOffset(ZoneOffset.UTC));
            statement.setString(9, payment.paymentHash().value());
            statement.executeUpdate();
        }
    }

    private void move(PaymentHash payment, State state, long position) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setString(1, state.name());
            statement.setLong(2, position);
            statement.setString(3, payment.value());
            statement.setLong(4, position);
            statement.executeUpdate();
        }
    }

    private void end(PaymentHash payment, long position) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, payment.value());
            statement.setLong(2, position);
            statement.setString(3, payment.value());
            statement.executeUpdate();
        }
    }
}
