package exchequer.settlement.reconcile;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A rail's list in PostgreSQL while it is compared: the rail gives it in the order of its index,
 * and it is asked for by hash. In memory it would grow with every payment ever made.
 */
final class ListingTable {

    private static final String ADD =
            """
            INSERT INTO settlement.rail_listing
                (run_id, payment_hash, payment_index, standing, amount_msat, fee_msat, preimage,
                 transfer_id, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run_id, payment_hash) DO UPDATE
            SET payment_index = excluded.payment_index, standing = excluded.standing,
                amount_msat = excluded.amount_msat, fee_msat = excluded.fee_msat,
                preimage = excluded.preimage, transfer_id = excluded.transfer_id,
                created_at = excluded.created_at
            WHERE rail_listing.payment_index < excluded.payment_index
            """;
    private static final String PAGE =
            """
            SELECT payment_hash, payment_index, standing, amount_msat, fee_msat, preimage,
                transfer_id, created_at
            FROM settlement.rail_listing WHERE run_id = ? AND payment_hash > ?
            ORDER BY payment_hash LIMIT ?
            """;
    private static final String KNOWN =
            "SELECT payment_hash FROM settlement.rail_listing"
                    + " WHERE run_id = ? AND payment_hash = ANY (?)";
    private static final String CLEAR = "DELETE FROM settlement.rail_listing WHERE run_id = ?";

    private final DataSource database;

    ListingTable(DataSource database) {
        this.database = database;
    }

    void clear(String run) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement clear = connection.prepareStatement(CLEAR)) {
            clear.setString(1, run);
            clear.executeUpdate();
        }
    }

    void add(String run, List<ListedPayment> payments) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement add = connection.prepareStatement(ADD)) {
            for (ListedPayment payment : payments) {
                add.setString(1, run);
                add.setString(2, payment.hash().value());
                add.setLong(3, payment.index());
                add.setString(4, payment.standing().name());
                add.setLong(5, payment.amount().value());
                add.setLong(6, payment.fee().value());
                setProof(add, payment.proof().orElse(null));
                add.setObject(9, payment.createdAt().atOffset(ZoneOffset.UTC));
                add.addBatch();
            }
            add.executeBatch();
        }
    }

    private static void setProof(PreparedStatement add, @Nullable PaymentProof proof)
            throws SQLException {
        add.setString(7, null);
        add.setString(8, null);
        switch (proof) {
            case null -> {
                // What has not succeeded has none.
            }
            case PaymentProof.ByPreimage(var preimage) -> add.setString(7, preimage.value());
            case PaymentProof.ByTransfer(var transfer) -> add.setString(8, transfer.value());
        }
    }

    private static Optional<PaymentProof> proof(
            @Nullable String preimage, @Nullable String transferId) {
        return Optional.ofNullable(preimage)
                .<PaymentProof>map(it -> new PaymentProof.ByPreimage(new Preimage(it)))
                .or(
                        () ->
                                Optional.ofNullable(transferId)
                                        .map(TransferId::new)
                                        .map(PaymentProof.ByTransfer::new));
    }

    /** In the order of the hashes. */
    List<ListedPayment> page(String run, String after, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(PAGE)) {
            select.setString(1, run);
            select.setString(2, after);
            select.setInt(3, limit);
            List<ListedPayment> page = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    page.add(
                            new ListedPayment(
                                    row.getLong(2),
                                    new PaymentHash(row.getString(1)),
                                    Standing.valueOf(row.getString(3)),
                                    Msat.of(row.getLong(4)),
                                    Msat.of(row.getLong(5)),
                                    proof(row.getString(6), row.getString(7)),
                                    row.getObject(8, OffsetDateTime.class).toInstant()));
                }
            }
            return page;
        }
    }

    /** Those of the hashes that the list has. */
    Set<PaymentHash> known(String run, Collection<PaymentHash> hashes) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(KNOWN)) {
            select.setString(1, run);
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "text", hashes.stream().map(PaymentHash::value).toArray()));
            Set<PaymentHash> known = new HashSet<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    known.add(new PaymentHash(row.getString(1)));
                }
            }
            return known;
        }
    }
}
