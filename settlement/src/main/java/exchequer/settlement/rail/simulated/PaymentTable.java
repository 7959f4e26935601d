package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Statements on {@code simulated_lightning.payment}. */
final class PaymentTable {

    static final String COLUMNS =
            """
            payer, payment_hash, payee, amount_msat, fee_msat, state, planned_ending, planned_hints,
            due_at, failure_reason, failure_detail, preimage, ended_at""";

    /** A payment as the payer's node knows it. */
    record Row(
            String payer,
            PaymentHash hash,
            Optional<String> payee,
            Msat amount,
            Msat fee,
            Ending ending,
            Hints hints,
            Optional<Instant> dueAt,
            RailUpdate state) {

        Key key() {
            return new Key(payer, hash);
        }

        /** What leaves the payer's balance, in millisatoshi. */
        long total() {
            return amount.plus(fee).value();
        }

        Row with(RailUpdate newState) {
            return new Row(payer, hash, payee, amount, fee, ending, hints, dueAt, newState);
        }

        Row with(Ending newEnding, Optional<Instant> newDueAt) {
            return new Row(payer, hash, payee, amount, fee, newEnding, hints, newDueAt, state);
        }

        boolean isInFlight() {
            return state instanceof RailUpdate.InFlight;
        }

        boolean isDueAt(Instant now) {
            return isInFlight() && dueAt.isPresent() && !dueAt.get().isAfter(now);
        }
    }

    /** Identifies a payment: one per payer and hash. */
    record Key(String payer, PaymentHash hash) {}

    private PaymentTable() {}

    static Optional<Row> find(Connection connection, Key key) throws SQLException {
        return Optional.ofNullable(find(connection, List.of(key)).get(key));
    }

    /** Those of these payments that there are. */
    static Map<Key, Row> find(Connection connection, Collection<Key> keys) throws SQLException {
        try (PreparedStatement select =
                Transactions.query(
                        connection,
                        "select "
                                + COLUMNS
                                + " from simulated_lightning.payment"
                                + " where (payer, payment_hash) in (select * from unnest(?, ?))")) {
            new ArrayParameters<>(select, 1, keys).texts(Key::payer).texts(k -> k.hash().value());
            Map<Key, Row> found = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Row payment = row(row);
                    found.put(payment.key(), payment);
                }
            }
            return found;
        }
    }

    static List<ListedPayment> list(Connection connection, String payer, long after, int limit)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select payment_index, started_at, "
                                + COLUMNS
                                + " from simulated_lightning.payment"
                                + " where payer = ? and payment_index > ?"
                                + " order by payment_index limit ?")) {
            select.setString(1, payer);
            select.setLong(2, after);
            select.setInt(3, limit);
            List<ListedPayment> payments = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    payments.add(
                            SimulatedList.row(
                                    row.getLong("payment_index"),
                                    row(row).state(),
                                    Msat.of(row.getLong("amount_msat")),
                                    instant(row, "started_at").orElseThrow()));
                }
            }
            return payments;
        }
    }

    static List<Row> due(Connection connection, Instant now, int limit) throws SQLException {
        try (PreparedStatement select =
                Transactions.query(
                        connection,
                        "select "
                                + COLUMNS
                                + " from simulated_lightning.payment"
                                + " where state = 'IN_FLIGHT' and due_at <= ?"
                                + " order by due_at, payment_hash limit ?")) {
            select.setObject(1, now.atOffset(ZoneOffset.UTC));
            select.setInt(2, limit);
            List<Row> due = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    due.add(row(row));
                }
            }
            return due;
        }
    }

    /** Whether any payer's money is on its way to this invoice. */
    static boolean anyInFlight(Connection connection, PaymentHash hash) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select exists (select from simulated_lightning.payment
                                        where payment_hash = ? and state = 'IN_FLIGHT')""")) {
            select.setString(1, hash.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static void replan(Connection connection, Key key, Ending ending, Optional<Instant> dueAt)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.payment set planned_ending = ?, due_at = ?
                         where payer = ? and payment_hash = ? and state = 'IN_FLIGHT'""")) {
            update.setString(1, endingText(ending));
            setInstant(update, 2, dueAt);
            update.setString(3, key.payer());
            update.setString(4, key.hash().value());
            update.executeUpdate();
        }
    }

    static Row row(ResultSet row) throws SQLException {
        PaymentHash hash = new PaymentHash(row.getString("payment_hash"));
        Msat amount = Msat.of(row.getLong("amount_msat"));
        Msat fee = Msat.of(row.getLong("fee_msat"));
        return new Row(
                row.getString("payer"),
                hash,
                Optional.ofNullable(row.getString("payee")),
                amount,
                fee,
                ending(row.getString("planned_ending")),
                Hints.valueOf(row.getString("planned_hints")),
                instant(row, "due_at"),
                state(row, hash, amount, fee));
    }

    private static RailUpdate state(ResultSet row, PaymentHash hash, Msat amount, Msat fee)
            throws SQLException {
        String state = row.getString("state");
        return switch (state) {
            case "IN_FLIGHT" -> new RailUpdate.InFlight(hash);
            case "SUCCEEDED" ->
                    new RailUpdate.Succeeded(
                            hash,
                            new Preimage(row.getString("preimage")),
                            fee,
                            amount,
                            instant(row, "ended_at").orElseThrow());
            case "FAILED" ->
                    new RailUpdate.Failed(
                            hash,
                            FailureReason.valueOf(row.getString("failure_reason")),
                            row.getString("failure_detail"));
            default -> throw new IllegalStateException("payment state " + state);
        };
    }

    static String stateText(RailUpdate state) {
        return switch (state) {
            case RailUpdate.InFlight _ -> "IN_FLIGHT";
            case RailUpdate.Succeeded _ -> "SUCCEEDED";
            case RailUpdate.Failed _ -> "FAILED";
            case RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                    throw new IllegalArgumentException("no state of a stored payment: " + state);
        };
    }

    static String endingText(Ending ending) {
        return switch (ending) {
            case Ending.Succeed _ -> "SUCCEED";
            case Ending.Hang _ -> "HANG";
            case Ending.Fail(var reason) -> reason.name();
        };
    }

    private static Ending ending(String text) {
        return switch (text) {
            case "SUCCEED" -> new Ending.Succeed();
            case "HANG" -> new Ending.Hang();
            default -> new Ending.Fail(FailureReason.valueOf(text));
        };
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    private static void setInstant(PreparedStatement statement, int index, Optional<Instant> value)
            throws SQLException {
        if (value.isPresent()) {
            statement.setObject(index, value.get().atOffset(ZoneOffset.UTC));
        } else {
            statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
        }
    }
}
