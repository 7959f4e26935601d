package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database itself refuses to change what was written. */
class AppendOnlyIT {

    private static final Books BOOKS = new Books();

    @BeforeAll
    static void book_one_order() throws Exception {
        BOOKS.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)),
                Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 35, 21_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update ledger.transfers set description = 'x'",
                "update ledger.transfers set number = number where false",
                "delete from ledger.transfers where number = 1",
                "truncate ledger.transfers cascade",
                "update ledger.postings set amount_msat = 1",
                "delete from ledger.postings",
                "truncate ledger.postings",
                "update ledger.inputs set tenant = 'x'",
                "delete from ledger.inputs",
                "truncate ledger.inputs cascade",
                "update ledger.tree_nodes set level = 7",
                "delete from ledger.tree_nodes",
                "truncate ledger.tree_nodes",
                "update ledger_checkpoints.checkpoints set note = 'x'",
                "delete from ledger_checkpoints.checkpoints",
                "truncate ledger_checkpoints.checkpoints",
                "delete from ledger_checkpoints.incidents",
                "truncate ledger_checkpoints.incidents",
                "delete from ledger.accounts",
                "truncate ledger.accounts cascade",
                "update ledger.accounts set path = 'expense:other' where account_id = 1",
                "update ledger.accounts set balance_msat = 0 where account_id = 1",
                "update ledger.accounts set version = version - 1 where account_id = 1"
            })
    void changes_are_refused(String sql) throws Exception {
        var before = BOOKS.dump();
        assertThatThrownBy(() -> BOOKS.execute(sql))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("refused");
        assertThat(BOOKS.dump()).isEqualTo(before);
    }

    @Test
    void a_lopsided_transfer_is_refused() {
        assertThatThrownBy(
                        () ->
                                BOOKS.execute(
                                        """
                                        insert into ledger.postings values
                                            (1, 3, 1, 5, 21000, 21005, 100),
                                            (1, 4, 2, -4, -21000, -21004, 100)"""))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("debits and credits of a transfer differ");
    }

    @Test
    void migrating_again_changes_nothing() throws Exception {
        var before = BOOKS.dump();
        LedgerSchema.migrate(BOOKS.database());
        assertThat(BOOKS.dump()).isEqualTo(before);
    }
}
