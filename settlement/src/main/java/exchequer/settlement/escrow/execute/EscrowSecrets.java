package exchequer.settlement.escrow.execute;

import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * The preimages of escrows: chosen by us, durable before any rail hears of their hashes, and told
 * to nobody but the rail that settles. They are in no event, because events are read by many. With
 * keys they are stored sealed.
 */
public final class EscrowSecrets implements Secrets {

    private static final int PAGE = 500;
    private static final String INVOICE =
            "SELECT bolt11, payment_hash FROM settlement.escrow_secret WHERE escrow_id = ?";
    private static final String KEEP =
            "UPDATE settlement.escrow_secret SET bolt11 = ? WHERE escrow_id = ?";

    private final DataSource database;
    private final RandomGenerator random;
    private final StorageKeys keys;
    private final SecretTable table;

    /**
     * @param random must be secure: whoever guesses a preimage can take the money that is locked
     * @param keys what seals the preimages; without any they are stored in clear
     */
    public EscrowSecrets(DataSource database, RandomGenerator random, StorageKeys keys) {
        this.database = database;
        this.random = random;
        this.keys = keys;
        this.table = new SecretTable(keys, random);
    }

    /** An invoice that may be shown. */
    public record Invoice(String bolt11, PaymentHash hash) {}

    /**
     * Makes sure that every open escrow's secret can be opened, and seals with the current key what
     * is in clear or under an older one. To be called before the executor starts; what fails in
     * between is found at the next call.
     *
     * @throws StorageKeyException when a key that an open escrow needs is not here
     * @throws SQLException when the database failed
     */
    public void prepare() throws SQLException {
        try (Connection connection = database.getConnection()) {
            List<String> missing = table.missingKeys(connection);
            if (!missing.isEmpty()) {
                throw new StorageKeyException(
                        "secrets of open escrows are sealed with keys that are not configured: "
                                + String.join(", ", missing));
            }
            if (keys.current().isEmpty()) {
                return;
            }
            String after = "";
            List<EscrowId> page;
            do {
                page = table.sealedOtherwise(connection, after, PAGE);
                for (EscrowId escrow : page) {
                    table.seal(connection, escrow);
                    after = escrow.value();
                }
            } while (page.size() == PAGE);
        }
    }

    /** The invoice of an escrow, once the rail has issued it. Never its secret, nor a key. */
    public Optional<Invoice> invoice(EscrowId escrow) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(INVOICE)) {
            statement.setString(1, escrow.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getString(1) != null
                        ? Optional.of(
                                new Invoice(row.getString(1), new PaymentHash(row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    @Override
    public Secret of(EscrowId escrow) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Optional<Secret> existing = table.find(connection, escrow);
            if (existing.isPresent()) {
                return existing.get();
            }
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            table.add(connection, escrow, Preimage.of(bytes));
            // Read again: another node may have chosen first, and only what is stored counts.
            return table.find(connection, escrow).orElseThrow();
        }
    }

    @Override
    public void keep(EscrowId escrow, String bolt11) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEP)) {
            statement.setString(1, bolt11);
            statement.setString(2, escrow.value());
            statement.executeUpdate();
        }
    }
}
