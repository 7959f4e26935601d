package exchequer.settlement.escrow.execute;

import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * The preimages of escrows: chosen by us, durable before any rail hears of their hashes, and told
 * to nobody but the rail that settles. They are in no event, because events are read by many.
 */
public final class EscrowSecrets implements Secrets {

    private static final String CHOOSE =
            """
            INSERT INTO settlement.escrow_secret (escrow_id, preimage, payment_hash)
            VALUES (?, ?, ?) ON CONFLICT (escrow_id) DO NOTHING
            """;
    private static final String FIND =
            "SELECT preimage, bolt11 FROM settlement.escrow_secret WHERE escrow_id = ?";
    private static final String KEEP =
            "UPDATE settlement.escrow_secret SET bolt11 = ? WHERE escrow_id = ?";

    private final DataSource database;
    private final RandomGenerator random;

    /**
     * @param random must be secure: whoever guesses a preimage can take the money that is locked
     */
    public EscrowSecrets(DataSource database, RandomGenerator random) {
        this.database = database;
        this.random = random;
    }

    /** An invoice that may be shown. */
    public record Invoice(String bolt11, PaymentHash hash) {}

    /** The invoice of an escrow, once the rail has issued it. Never its secret. */
    public Optional<Invoice> invoice(EscrowId escrow) throws SQLException {
        return find(escrow)
                .flatMap(secret -> secret.bolt11().map(text -> new Invoice(text, secret.hash())));
    }

    @Override
    public Secret of(EscrowId escrow) throws SQLException {
        Optional<Secret> existing = find(escrow);
        if (existing.isPresent()) {
            return existing.get();
        }
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        Preimage preimage = Preimage.of(bytes);
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(CHOOSE)) {
            statement.setString(1, escrow.value());
            statement.setString(2, preimage.value());
            statement.setString(3, preimage.hash().value());
            statement.executeUpdate();
        }
        // Read again: another node may have chosen first, and only what is stored counts.
        return find(escrow).orElseThrow();
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

    private Optional<Secret> find(EscrowId escrow) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, escrow.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Secret(
                                        new Preimage(row.getString(1)),
                                        Optional.ofNullable(row.getString(2))))
                        : Optional.empty();
            }
        }
    }
}
