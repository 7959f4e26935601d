package exchequer.settlement.escrow.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.embedded.SharedPostgres;
import exchequer.market.ids.OrderId;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.Preimage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the table, with keys, without, and while they are exchanged. */
class SealedSecretsIT {

    private static final StorageKeys OLD =
            StorageKeys.parse("old AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    private static final StorageKeys NEW =
            StorageKeys.parse("new AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    private static final StorageKeys ROTATED =
            StorageKeys.parse(
                    "new AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
                            + "old AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    private static final OrderId ORDER = Story.first().orderId();
    private static final EscrowId ESCROW = EscrowId.of(ORDER);

    private DataSource database;

    @BeforeEach
    void migrate() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
    }

    @Test
    void with_a_key_no_preimage_stands_in_the_table() throws SQLException {
        Preimage preimage = secrets(OLD).of(ESCROW).preimage();

        assertThat(stored()).containsExactly("sealed by old");
        assertThat(secrets(OLD).of(ESCROW).preimage()).isEqualTo(preimage);
    }

    @Test
    void what_was_stored_in_clear_is_sealed_once_there_is_a_key() throws SQLException {
        Preimage preimage = secrets(StorageKeys.NONE).of(ESCROW).preimage();
        assertThat(stored()).containsExactly(preimage.value());

        secrets(OLD).prepare();

        assertThat(stored()).containsExactly("sealed by old");
        assertThat(secrets(OLD).of(ESCROW).preimage()).isEqualTo(preimage);
    }

    @Test
    void new_key_in_front_takes_over_all_secrets_and_the_old_one_can_go() throws SQLException {
        Preimage preimage = secrets(OLD).of(ESCROW).preimage();
        open(ESCROW);

        secrets(ROTATED).prepare();

        assertThat(stored()).containsExactly("sealed by new");
        secrets(NEW).prepare();
        assertThat(secrets(NEW).of(ESCROW).preimage()).isEqualTo(preimage);
    }

    @Test
    void node_without_the_key_of_an_open_escrow_says_which_key_is_missing() throws SQLException {
        secrets(OLD).of(ESCROW);
        open(ESCROW);

        for (StorageKeys without : List.of(StorageKeys.NONE, NEW)) {
            assertThatThrownBy(() -> secrets(without).prepare())
                    .isInstanceOf(StorageKeyException.class)
                    .hasMessageContaining("old");
            assertThatThrownBy(() -> secrets(without).of(ESCROW))
                    .isInstanceOf(StorageKeyException.class)
                    .hasMessageContaining(ESCROW.value());
        }
        assertThat(stored()).containsExactly("sealed by old");
    }

    @Test
    void lost_key_of_an_escrow_that_is_over_stops_nobody() throws SQLException {
        secrets(OLD).of(ESCROW);
        open(ESCROW);
        execute("UPDATE settlement.escrow SET stage = 'RELEASED'");

        secrets(NEW).prepare();

        assertThat(stored()).containsExactly("sealed by old");
    }

    @Test
    void secret_moved_to_another_escrow_does_not_open() throws SQLException {
        EscrowId other = EscrowId.of(Story.number(2).orderId());
        secrets(OLD).of(ESCROW);
        execute("UPDATE settlement.escrow_secret SET escrow_id = '" + other.value() + "'");

        assertThatThrownBy(() -> secrets(OLD).of(other)).isInstanceOf(StorageKeyException.class);
    }

    @Test
    void secret_of_another_hash_is_not_handed_out() throws SQLException {
        secrets(StorageKeys.NONE).of(ESCROW);
        execute("UPDATE settlement.escrow_secret SET preimage = '" + "ab".repeat(32) + "'");

        assertThatThrownBy(() -> secrets(StorageKeys.NONE).of(ESCROW))
                .isInstanceOf(StorageKeyException.class);
    }

    private EscrowSecrets secrets(StorageKeys keys) {
        return new EscrowSecrets(database, new Random(7), keys);
    }

    private void open(EscrowId escrow) throws SQLException {
        execute(
                """
                INSERT INTO settlement.escrow
                    (escrow_id, tenant_id, order_id, correlation_id, buyer, price_msat,
                     market_fee_msat, rail, pay_until, cltv_expiry_blocks, margin_blocks, stage,
                     verdict, locked_msat, cancel_height, position)
                VALUES ('%s', 'acme', '%s', 'c', '%s', 1, 0, 'r', now(), 144, 12, 'LOCKED',
                        'PENDING', 1, 9, 1)
                """
                        .formatted(escrow.value(), ORDER.value(), Story.BUYER.value()));
    }

    private List<String> stored() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT coalesce(preimage, 'sealed by ' || key_id)"
                                        + " FROM settlement.escrow_secret");
                ResultSet row = select.executeQuery()) {
            List<String> all = new ArrayList<>();
            while (row.next()) {
                all.add(row.getString(1));
            }
            return all;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
