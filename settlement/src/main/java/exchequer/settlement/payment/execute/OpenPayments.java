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
import java.util.stream.IntStream;
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
     * What is new of a payment.
     *
     * @param position where the event stands in the log; older news than what is known is ignored
     */
    public record News(DomainEvent event, TenantId tenant, String correlationId, long position) {}

    /**
     * Takes down what the events say of payments, all or nothing: one commit for many.
     *
     * @param news in the order of the log
     * @return the payments that are on the list since now
     * @throws SQLException when the database failed; feed the events again
     */
    public List<OpenPayment> observe(List<News> news) throws SQLException {
        if (news.stream().noneMatch(one -> isOfPaymentsLife(one.event()))) {
            return List.of();
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<OpenPayment> opened = takeDown(connection, news);
                connection.commit();
                return opened;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean isOfPaymentsLife(DomainEvent event) {
        return event instanceof PaymentIntended
                || event instanceof PaymentDispatched
                || event instanceof PaymentOutcomeUnknown
                || event instanceof PaymentSettled
                || event instanceof PaymentFailed;
    }

    private static List<OpenPayment> takeDown(Connection connection, List<News> news)
            throws SQLException {
        List<OpenPayment> opening = new ArrayList<>();
        try (PreparedStatement open = connection.prepareStatement(OPEN);
                PreparedStatement move = connection.prepareStatement(MOVE);
                PreparedStatement end = connection.prepareStatement(END)) {
            for (News one : news) {
                switch (one.event()) {
                    case PaymentIntended payment -> {
                        OpenPayment opened = opened(payment, one);
                        addOpening(open, opened, payment, one.position());
                        opening.add(opened);
                    }
                    case PaymentDispatched payment ->
                            addMove(move, payment.paymentHash(), State.DISPATCHED, one.position());
                    case PaymentOutcomeUnknown payment ->
                            addMove(move, payment.paymentHash(), State.UNKNOWN, one.position());
                    case PaymentSettled payment ->
                            addEnd(end, payment.paymentHash(), one.position());
                    case PaymentFailed payment ->
                            addEnd(end, payment.paymentHash(), one.position());
                    default -> {
                        // Not about a payment's life.
                    }
                }
            }
            // In this order, since it is that of a payment's life, and a page may hold all of it.
            int[] inserted = open.executeBatch();
            move.executeBatch();
            end.executeBatch();
            return IntStream.range(0, inserted.length)
                    .filter(row -> inserted[row] == 1)
                    .mapToObj(opening::get)
                    .toList();
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

    private static OpenPayment opened(PaymentIntended payment, News news) {
        return new OpenPayment(
                payment.paymentHash(),
                news.tenant(),
                payment.orderId(),
                news.correlationId(),
                payment.bolt11(),
                payment.feeCapMsat(),
                State.INTENDED);
    }

    private static void addOpening(
            PreparedStatement open, OpenPayment opened, PaymentIntended payment, long position)
            throws SQLException {
        open.setString(1, opened.hash().value());
        open.setString(2, opened.tenant().value());
        open.setString(3, opened.orderId().value());
        open.setString(4, opened.correlationId());
        open.setString(5, opened.bolt11());
        open.setLong(6, opened.feeCap().value());
        open.setLong(7, position);
        open.setObject(8, payment.intendedAt().atOffset(ZoneOffset.UTC));
        open.setString(9, opened.hash().value());
        open.addBatch();
    }

    private static void addMove(
            PreparedStatement move, PaymentHash payment, State state, long position)
            throws SQLException {
        move.setString(1, state.name());
        move.setLong(2, position);
        move.setString(3, payment.value());
        move.setLong(4, position);
        move.addBatch();
    }

    private static void addEnd(PreparedStatement end, PaymentHash payment, long position)
            throws SQLException {
        end.setString(1, payment.value());
        end.setLong(2, position);
        end.setString(3, payment.value());
        end.addBatch();
    }
}
