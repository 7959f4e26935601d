package exchequer.settlement.escrow.execute;

import exchequer.settlement.escrow.execute.Secrets.Secret;
import exchequer.settlement.escrow.execute.StorageKeys.Sealed;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.Preimage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Statements on {@code settlement.escrow_secret}: sealed where there is a key, in clear if not. */
final class SecretTable {

    private static final String ADD =
            """
            INSERT INTO settlement.escrow_secret (escrow_id, preimage, payment_hash, key_id, sealed)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT (escrow_id) DO NOTHING
            """;
    private static final String FIND =
            """
            SELECT preimage, key_id, sealed, payment_hash, bolt11
            FROM settlement.escrow_secret WHERE escrow_id = ?
            """;
    private static final String SEALED_OTHERWISE =
            """
            SELECT escrow_id FROM settlement.escrow_secret
            WHERE key_id IS DISTINCT FROM ? AND escrow_id > ? ORDER BY escrow_id LIMIT ?
            """;
    private static final String SEAL =
            """
            UPDATE settlement.escrow_secret SET preimage = NULL, key_id = ?, sealed = ?
            WHERE escrow_id = ? AND key_id IS NOT DISTINCT FROM ?
            """;
    private static final String NEEDED =
            """
            SELECT DISTINCT s.key_id FROM settlement.escrow_secret s
            JOIN settlement.escrow e USING (escrow_id)
            WHERE s.key_id IS NOT NULL AND e.stage IN ('REQUESTED', 'LOCKED')
            """;

    private final StorageKeys keys;
    private final RandomGenerator random;

    SecretTable(StorageKeys keys, RandomGenerator random) {
        this.keys = keys;
        this.random = random;
    }

    /** Whoever comes first chooses; a later one changes nothing. */
    void add(Connection connection, EscrowId escrow, Preimage preimage) throws SQLException {
        @Nullable Sealed sealed = keys.current().isEmpty() ? null : sealed(escrow, preimage);
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            add.setString(1, escrow.value());
            add.setString(2, sealed == null ? preimage.value() : null);
            add.setString(3, preimage.hash().value());
            add.setString(4, sealed == null ? null : sealed.keyId());
            add.setBytes(5, sealed == null ? null : sealed.bytes());
            add.executeUpdate();
        }
    }

    /**
     * @throws StorageKeyException when it is there and can not be opened
     */
    Optional<Secret> find(Connection connection, EscrowId escrow) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, escrow.value());
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Secret(
                                        preimage(escrow, row),
                                        Optional.ofNullable(row.getString("bolt11"))))
                        : Optional.empty();
            }
        }
    }

    private Preimage preimage(EscrowId escrow, ResultSet row) throws SQLException {
        @Nullable String keyId = row.getString("key_id");
        Preimage preimage;
        try {
            preimage =
                    keyId == null
                            ? new Preimage(row.getString("preimage"))
                            : Preimage.of(
                                    keys.open(
                                            new Sealed(keyId, row.getBytes("sealed")),
                                            context(escrow)));
        } catch (StorageKeyException closed) {
            throw new StorageKeyException(
                    "the secret of escrow "
                            + escrow
                            + " can not be opened: "
                            + closed.getMessage());
        }
        // Asked of a rail with another hash, the money of another invoice would be meant.
        if (!preimage.hash().value().equals(row.getString("payment_hash"))) {
            throw new StorageKeyException(
                    "the secret of escrow " + escrow + " does not belong to its payment hash");
        }
        return preimage;
    }

    /** Some whose secret is in clear, or sealed with another key than the current one. */
    List<EscrowId> sealedOtherwise(Connection connection, String after, int max)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SEALED_OTHERWISE)) {
            select.setString(1, keys.current().orElseThrow());
            select.setString(2, after);
            select.setInt(3, max);
            List<EscrowId> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new EscrowId(row.getString(1)));
                }
            }
            return found;
        }
    }

    /** Seals with the current key what was read, unless somebody did so meanwhile. */
    void seal(Connection connection, EscrowId escrow) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(FIND);
                PreparedStatement seal = connection.prepareStatement(SEAL)) {
            find.setString(1, escrow.value());
            try (ResultSet row = find.executeQuery()) {
                @Nullable String before = row.next() ? row.getString("key_id") : null;
                if (before != null && !keys.ids().contains(before)) {
                    // Of an escrow that is over, or the check before would have said so.
                    return;
                }
                Sealed sealed = sealed(escrow, preimage(escrow, row));
                seal.setString(1, sealed.keyId());
                seal.setBytes(2, sealed.bytes());
                seal.setString(3, escrow.value());
                seal.setString(4, before);
                seal.executeUpdate();
            }
        }
    }

    /** Keys that open escrows need and that are not here. */
    List<String> missingKeys(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEEDED);
                ResultSet row = select.executeQuery()) {
            var missing = new TreeSet<String>();
            while (row.next()) {
                if (!keys.ids().contains(row.getString(1))) {
                    missing.add(row.getString(1));
                }
            }
            return List.copyOf(missing);
        }
    }

    private Sealed sealed(EscrowId escrow, Preimage preimage) {
        return keys.seal(preimage.bytes(), context(escrow), random);
    }

    /** A row that is moved to another escrow does not open there. */
    private static byte[] context(EscrowId escrow) {
        return ("exchequer.escrow_secret.v1/" + escrow.value()).getBytes(StandardCharsets.UTF_8);
    }
}
