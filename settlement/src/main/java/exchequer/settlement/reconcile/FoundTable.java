package exchequer.settlement.reconcile;

import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.reconcile.Reconciliation.Found;
import exchequer.settlement.reconcile.Reconciliation.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on {@code settlement.reconciliation_difference}. */
final class FoundTable {

    private static final String ADD =
            """
            INSERT INTO settlement.reconciliation_difference
                (run_id, payment_hash, kind, case_id, standing, rail_said, rail_amount_msat,
                 rail_fee_msat, logged_amount_msat, logged_fee_msat, booked_amount_msat,
                 booked_fee_msat, since, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String OF_RUN =
            """
            SELECT payment_hash, kind, case_id, standing, rail_said, rail_amount_msat,
                   rail_fee_msat, logged_amount_msat, logged_fee_msat, booked_amount_msat,
                   booked_fee_msat, since, detail
            FROM settlement.reconciliation_difference WHERE run_id = ? ORDER BY payment_hash, kind
            """;

    private FoundTable() {}

    static void add(Connection connection, String runId, List<Found> found) throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Found one : found) {
                CaseEvidence evidence = one.evidence();
                add.setString(1, runId);
                add.setString(2, one.paymentHash().value());
                add.setString(3, one.kind().name());
                add.setString(4, one.caseId().value());
                add.setString(5, one.standing().name());
                add.setString(6, evidence.railSaid());
                set(add, 7, evidence.railAmountMsat());
                set(add, 8, evidence.railFeeMsat());
                set(add, 9, evidence.loggedAmountMsat());
                set(add, 10, evidence.loggedFeeMsat());
                set(add, 11, evidence.bookedAmountMsat());
                set(add, 12, evidence.bookedFeeMsat());
                add.setObject(
                        13,
                        evidence.since() == null ? null : evidence.since().atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE);
                add.setString(14, one.detail());
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    static List<Found> of(Connection connection, String runId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OF_RUN)) {
            select.setString(1, runId);
            List<Found> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new Found(
                                    new PaymentHash(row.getString(1)),
                                    CaseKind.valueOf(row.getString(2)),
                                    new CaseId(row.getString(3)),
                                    Standing.valueOf(row.getString(4)),
                                    evidence(row),
                                    row.getString(13)));
                }
            }
            return found;
        }
    }

    /** What was compared; what a case has beyond that is in the case. */
    private static CaseEvidence evidence(ResultSet row) throws SQLException {
        OffsetDateTime since = row.getObject(12, OffsetDateTime.class);
        return new CaseEvidence(
                row.getString(5),
                msat(row, 6),
                msat(row, 7),
                null,
                msat(row, 8),
                msat(row, 9),
                null,
                msat(row, 10),
                msat(row, 11),
                List.of(),
                since == null ? null : since.toInstant());
    }

    private static void set(PreparedStatement statement, int index, @Nullable Msat amount)
            throws SQLException {
        if (amount == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, amount.value());
        }
    }

    private static @Nullable Msat msat(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Msat.of(value);
    }
}
