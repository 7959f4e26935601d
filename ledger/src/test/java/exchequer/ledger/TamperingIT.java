package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.ChainVerification.Broken;
import exchequer.ledger.ChainVerification.Place;
import exchequer.ledger.ChainVerification.Place.AtAccount;
import exchequer.ledger.ChainVerification.Place.AtHead;
import exchequer.ledger.ChainVerification.Place.AtTransfer;
import exchequer.ledger.ChainVerification.Place.AtTree;
import exchequer.ledger.ChainVerification.Verified;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever gets around the triggers is found, and where. */
class TamperingIT {

    private static final Books BOOKS = new Books();

    /** Transfers 1 to 12: accrual, principal, fee and discount of three orders. */
    @BeforeAll
    static void book_three_orders() throws Exception {
        for (int order = 1; order <= 3; order++) {
            var settled = Facts.paymentSettled(order, order, 20_000, 35, 21_000);
            BOOKS.apply(
                    Facts.event(
                            order * 2 - 1,
                            "DeliveryAccepted",
                            Facts.deliveryAccepted(order, 21_000)),
                    Facts.event(order * 2, "PaymentSettled", settled));
        }
    }

    @Test
    void untouched_books_are_verified() {
        assertThat(BOOKS.queries().verifyChain())
                .isEqualTo(new Verified(12, BOOKS.queries().head().hash()));
    }

    @Test
    void empty_books_are_verified() {
        assertThat(new Books().queries().verifyChain()).isEqualTo(new Verified(0, Hash.ZERO));
    }

    static Stream<Arguments> changes() {
        var first = new Account(Facts.TENANT, AccountPath.computeExpenseOf(Facts.BUYER));
        return Stream.of(
                change("update ledger.transfers set description = 'gift' where number = 5", at(5)),
                change("update ledger.transfers set payment_hash = null where number = 6", at(6)),
                change("update ledger.transfers set tenant = 'zenith' where number = 7", at(7)),
                change(
                        """
                        update ledger.transfers
                        set effective_at = effective_at + interval '1 microsecond'
                        where number = 8""",
                        at(8)),
                change("update ledger.transfers set order_id = 'ord_x' where number = 9", at(9)),
                change("update ledger.transfers set hash = prev_hash where number = 12", at(12)),
                change(
                        """
                        update ledger.postings
                        set amount_msat = amount_msat * 2,
                            new_balance_msat = previous_balance_msat + amount_msat * 2
                        where transfer_number = 6""",
                        at(6)),
                change(
                        """
                        update ledger.postings set account_id = 4, account_version = 99
                        where (transfer_number, leg) = (4, 2)""",
                        at(4)),
                change("delete from ledger.postings where transfer_number = 3 and leg = 2", at(3)),
                change("delete from ledger.postings where transfer_number = 3", at(3)),
                change("delete from ledger.transfers where number = 4", at(4)),
                change("delete from ledger.inputs where position = 4", at(6)),
                change(
                        "update ledger.inputs set input_hash = decode(repeat('ab', 32), 'hex') where position = 1",
                        at(1)),
                change("update ledger.inputs set position = 77 where position = 3", at(5)),
                change(
                        """
                        update ledger.transfers set number = 99 where number = 4;
                        update ledger.transfers set number = 4 where number = 3;
                        update ledger.transfers set number = 3 where number = 99""",
                        at(3)),
                change("update ledger.accounts set path = 'expense:x' where account_id = 1", at(1)),
                change("update ledger.accounts set path = 'no path' where account_id = 4", at(3)),
                change(
                        "update ledger.accounts set balance_msat = 0 where account_id = 1",
                        new AtAccount(first)),
                change(
                        "update ledger.accounts set version = 99 where account_id = 1",
                        new AtAccount(first)),
                change(
                        "update ledger.accounts set normal_side = 'credit' where account_id = 1",
                        new AtAccount(first)),
                change(
                        """
                        delete from ledger.postings where transfer_number = 12;
                        delete from ledger.transfers where number = 12""",
                        new AtHead()),
                change("update ledger.head set transfers = 11", new AtHead()),
                change(
                        "update ledger.head set hash = decode(repeat('ab', 32), 'hex')",
                        new AtHead()),
                change("update ledger.head set frontier = substring(frontier for 32)", tree(12)),
                change("insert into ledger.tree_nodes values (6, 0, sha256('x'))", tree(12)),
                change(signed(5, "sha256('x')"), tree(5)),
                change(signed(13, "sha256('x')"), tree(12)),
                change("insert into ledger.postings values (99, 1, 1, 5, 0, 5, 99)", new AtHead()),
                change(
                        "insert into ledger.accounts values (99, 'acme', 'expense:x', 'debit', 'msat', 0, 0)",
                        new AtHead()));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void a_change_is_found_at_its_place(String sql, Place place) throws Exception {
        assertThat(verificationAfter(sql))
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> {
                            assertThat(broken.at()).as(broken.why()).isEqualTo(place);
                            assertThat(broken.why()).isNotBlank();
                        });
    }

    /** Rolled back afterwards, so that every change finds the books untouched. */
    private static ChainVerification verificationAfter(String sql) throws SQLException {
        try (var connection = BOOKS.database().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                // The role in which triggers do not fire: what a superuser can always take.
                statement.execute("set local session_replication_role = replica; " + sql);
                return new ChainVerifier(connection).verify();
            } finally {
                connection.rollback();
            }
        }
    }

    private static Arguments change(String sql, Place place) {
        return Arguments.of(sql, place);
    }

    private static String signed(long size, String root) {
        return "insert into ledger_checkpoints.checkpoints values (%d, %s, 'note', now())"
                .formatted(size, root);
    }

    private static Place tree(long transfers) {
        return new AtTree(transfers);
    }

    private static Place at(long number) {
        return new AtTransfer(number);
    }
}
