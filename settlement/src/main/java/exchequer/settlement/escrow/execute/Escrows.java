package exchequer.settlement.escrow.execute;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Verdict;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.ids.EscrowId;
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

/**
 * The list of escrows, kept from the events in PostgreSQL, so that a restarted node knows at once
 * what it has to look after, and buyers see how theirs stand. Feeding it the same event twice
 * changes nothing.
 */
public final class Escrows {

    private static final String OPEN =
            """
            INSERT INTO settlement.escrow
                (escrow_id, tenant_id, order_id, correlation_id, buyer, price_msat,
                 market_fee_msat, rail, pay_until, cltv_expiry_blocks, margin_blocks, stage,
                 verdict, locked_msat, cancel_height, position)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'REQUESTED', ?, 0, 0, ?)
            ON CONFLICT (escrow_id) DO NOTHING
            """;
    private static final String LOCK =
            """
            UPDATE settlement.escrow
               SET stage = 'LOCKED', locked_msat = ?, cancel_height = ?, invoiced = true,
                   position = ?
             WHERE tenant_id = ? AND order_id = ? AND position < ?
            """;
    private static final String INVOICE =
            """
            UPDATE settlement.escrow SET invoiced = true, position = ?
             WHERE tenant_id = ? AND order_id = ? AND position < ?
            """;
    private static final String MOVE =
            """
            UPDATE settlement.escrow SET stage = ?, position = ?
             WHERE tenant_id = ? AND order_id = ? AND position < ?
            """;
    private static final String JUDGE =
            """
            UPDATE settlement.escrow
               SET verdict = CASE verdict WHEN 'PENDING' THEN ? ELSE verdict END, position = ?
             WHERE tenant_id = ? AND order_id = ? AND position < ?
            """;
    private static final String SELECT =
            """
            SELECT escrow_id, tenant_id, order_id, correlation_id, buyer, price_msat,
                   market_fee_msat, rail, pay_until, cltv_expiry_blocks, margin_blocks, stage,
                   verdict, locked_msat, cancel_height, invoiced
              FROM settlement.escrow
            """;
    private static final String PAGE =
            SELECT
                    + """
                     WHERE stage IN ('REQUESTED', 'LOCKED') AND escrow_id > ?
                     ORDER BY escrow_id LIMIT ?
                    """;
    private static final String OF_ORDER = SELECT + " WHERE tenant_id = ? AND order_id = ?";

    private final DataSource database;

    public Escrows(DataSource database) {
        this.database = database;
    }

    /**
     * Takes down what the event says of an escrow.
     *
     * @param position where the event stands in the log; older news than what is known is ignored
     * @return whether the event can have changed an escrow
     * @throws SQLException when the database failed; feed the event again
     */
    public boolean observe(DomainEvent event, TenantId tenant, String correlationId, long position)
            throws SQLException {
        switch (event) {
            case EscrowRequested request -> open(request, tenant, correlationId, position);
            case EscrowInvoiced invoiced -> update(INVOICE, tenant, invoiced.orderId(), position);
            case EscrowLocked locked ->
                    update(
                            LOCK,
                            tenant,
                            locked.orderId(),
                            position,
                            locked.lockedMsat().value(),
                            locked.cancelHeight());
            case EscrowReleased released ->
                    update(MOVE, tenant, released.orderId(), position, Stage.RELEASED.name());
            case EscrowCancelled cancelled ->
                    update(MOVE, tenant, cancelled.orderId(), position, Stage.CANCELLED.name());
            case EscrowExpired expired ->
                    update(MOVE, tenant, expired.orderId(), position, Stage.EXPIRED.name());
            case DeliveryAccepted accepted ->
                    update(JUDGE, tenant, accepted.orderId(), position, Verdict.ACCEPTED.name());
            case DeliveryRejected rejected ->
                    update(JUDGE, tenant, rejected.orderId(), position, Verdict.REFUSED.name());
            case OrderClosed closed ->
                    update(JUDGE, tenant, closed.orderId(), position, Verdict.REFUSED.name());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The escrow of an order, over or not. */
    public Optional<Escrow> ofOrder(TenantId tenant, OrderId order) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OF_ORDER)) {
            statement.setString(1, tenant.value());
            statement.setString(2, order.value());
            return read(statement).stream().findFirst();
        }
    }

    /**
     * One page of those that are not over, in the order of their ids.
     *
     * @param after the last id of the page before; empty for the first page
     */
    List<Escrow> page(String after, int max) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, after);
            statement.setInt(2, max);
            return read(statement);
        }
    }

    private static List<Escrow> read(PreparedStatement statement) throws SQLException {
        List<Escrow> escrows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                escrows.add(
                        new Escrow(
                                new EscrowId(row.getString("escrow_id")),
                                new TenantId(row.getString("tenant_id")),
                                new OrderId(row.getString("order_id")),
                                row.getString("correlation_id"),
                                new Pubkey(row.getString("buyer")),
                                Msat.of(row.getLong("price_msat")),
                                Msat.of(row.getLong("market_fee_msat")),
                                row.getString("rail"),
                                row.getInt("cltv_expiry_blocks"),
                                new State(
                                        Stage.valueOf(row.getString("stage")),
                                        Verdict.valueOf(row.getString("verdict")),
                                        row.getObject("pay_until", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getInt("margin_blocks"),
                                        row.getInt("cancel_height"),
                                        Msat.of(row.getLong("locked_msat")),
                                        row.getBoolean("invoiced"))));
            }
        }
        return escrows;
    }

    private void open(EscrowRequested request, TenantId tenant, String correlation, long position)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, request.escrowId().value());
            statement.setString(2, tenant.value());
            statement.setString(3, request.orderId().value());
            statement.setString(4, correlation);
            statement.setString(5, request.buyer().value());
            statement.setLong(6, request.priceMsat().value());
            statement.setLong(7, request.marketFeeMsat().value());
            statement.setString(8, request.rail());
            statement.setObject(9, request.payUntil().atOffset(ZoneOffset.UTC));
            statement.setInt(10, request.cltvExpiryBlocks());
            statement.setInt(11, request.marginBlocks());
            Verdict known = request.acceptedAt() == null ? Verdict.PENDING : Verdict.ACCEPTED;
            statement.setString(12, known.name());
            statement.setLong(13, position);
            statement.executeUpdate();
        }
    }

    private void update(String sql, TenantId tenant, OrderId order, long position, Object... values)
            throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Object value : values) {
                statement.setObject(index++, value);
            }
            statement.setLong(index++, position);
            statement.setString(index++, tenant.value());
            statement.setString(index++, order.value());
            statement.setLong(index, position);
            statement.executeUpdate();
        }
    }
}
