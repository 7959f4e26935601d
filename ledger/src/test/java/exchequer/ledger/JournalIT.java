package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.ledger.ChainVerification.Verified;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of an order in the books. */
class JournalIT {

    private static final String PAYABLE = "payable:provider:" + Facts.PROVIDER;
    private static final String EXPENSE = "expense:compute:" + Facts.BUYER;
    private static final String TREASURY = "treasury:" + Facts.RAIL;

    private final Books books = new Books();

    @Test
    void an_order_is_accrued_on_acceptance_and_cleared_by_its_settlement() throws Exception {
        books.apply(
                Facts.event(1, Facts.TENANT, "OrderPlaced", "{}"),
                Facts.event(2, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)));
        assertThat(books.balance(PAYABLE)).isEqualTo(-21_000);
        assertThat(books.balance(EXPENSE)).isEqualTo(21_000);

        books.apply(
                Facts.event(3, "PaymentIntended", Facts.paymentIntended(1, 1, 20_000)),
                Facts.event(4, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 35, 21_000)));

        assertThat(books.balance(PAYABLE)).isZero();
        assertThat(books.balance(EXPENSE)).isEqualTo(20_000);
        assertThat(books.balance("expense:routing")).isEqualTo(35);
        assertThat(books.balance(TREASURY)).isEqualTo(-20_035);
        assertThat(books.count("inputs")).isEqualTo(3);
        var head = books.queries().head();
        assertThat(head.position()).isEqualTo(4);
        assertThat(head.transfers()).isEqualTo(4);
        assertThat(books.queries().verifyChain()).isEqualTo(new Verified(4, head.hash()));
    }

    @Test
    void a_transfer_tells_where_it_comes_from() throws Exception {
        books.apply(Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)));
        books.apply(
                Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 7, 21_000, 35, 21_000)));

        var queries = books.queries();
        var payment = queries.transfersOfPayment(Facts.TENANT, Facts.paymentHash(7));
        assertThat(payment)
                .extracting(Transfer::rule)
                .containsExactly("payment_principal", "routing_fee");
        var principal = payment.getFirst();
        assertThat(principal.number()).isEqualTo(2);
        assertThat(principal.eventId()).isEqualTo("event-2");
        assertThat(principal.position()).isEqualTo(2);
        assertThat(principal.effectiveAt()).isEqualTo(Instant.parse("2026-03-01T08:00:07.123456Z"));
        assertThat(principal.recordedAt()).isEqualTo(Facts.START.plusSeconds(2));
        assertThat(principal.postings())
                .containsExactly(
                        posting(1, PAYABLE, 21_000, -21_000, 0, 2),
                        posting(2, TREASURY, -21_000, 0, -21_000, 1));
        assertThat(queries.transfersOfEvent(Facts.TENANT, "event-2")).isEqualTo(payment);
        assertThat(queries.transfersOfOrder(Facts.TENANT, Facts.orderId(1))).hasSize(3);
        assertThat(queries.transfersOfPayment("other", Facts.paymentHash(7))).isEmpty();
    }

    @Test
    void statements_are_read_in_pages() throws Exception {
        for (int order = 1; order <= 5; order++) {
            books.apply(
                    Facts.event(order, "DeliveryAccepted", Facts.deliveryAccepted(order, order)));
        }
        var queries = books.queries();
        var payable = new AccountPath(PAYABLE);

        var first = queries.entries(Facts.TENANT, payable, 0, 3);
        assertThat(first).extracting(Entry::newBalanceMsat).containsExactly(-1L, -3L, -6L);
        var rest = queries.entries(Facts.TENANT, payable, first.getLast().accountVersion(), 3);
        assertThat(rest).extracting(Entry::newBalanceMsat).containsExactly(-10L, -15L);
        assertThatThrownBy(() -> queries.entries(Facts.TENANT, payable, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tenants_have_books_of_their_own_and_each_balances() throws Exception {
        var accepted = Facts.json(Facts.deliveryAccepted(1, 21_000));
        books.apply(
                Facts.event(1, "acme", "DeliveryAccepted", accepted),
                Facts.event(2, "zenith", "DeliveryAccepted", accepted.replace("21000", "7")));

        for (String tenant : List.of("acme", "zenith")) {
            var trial = books.queries().trialBalance(tenant);
            assertThat(trial.accounts()).hasSize(2);
            assertThat(trial.isBalanced()).isTrue();
            assertThat(trial.head()).isEqualTo(books.queries().head());
        }
        var trial = books.queries().trialBalance("zenith");
        assertThat(trial.debitMsat()).isEqualTo(7);
        assertThat(trial.accounts())
                .extracting(AccountBalance::normalBalanceMsat)
                .containsExactly(7L, 7L);
        assertThat(books.queries().trialBalance("nobody").accounts()).isEmpty();
    }

    @Test
    void a_batch_that_cannot_be_booked_leaves_nothing() throws Exception {
        books.apply(Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)));
        var before = books.dump();

        assertThatThrownBy(
                        () ->
                                books.apply(
                                        Facts.event(
                                                2,
                                                "DeliveryAccepted",
                                                Facts.deliveryAccepted(2, 1_000)),
                                        Facts.event(3, Facts.TENANT, "PaymentSettled", "{}")))
                .isInstanceOf(LedgerIntegrityException.class);

        assertThat(books.dump()).isEqualTo(before);
    }

    @Test
    void an_overflow_halts_instead_of_wrapping() throws Exception {
        long max = 2_100_000_000_000_000_000L;
        for (int order = 1; order <= 4; order++) {
            books.apply(Facts.event(order, "DeliveryAccepted", Facts.deliveryAccepted(order, max)));
        }

        assertThatThrownBy(
                        () ->
                                books.apply(
                                        Facts.event(
                                                5,
                                                "DeliveryAccepted",
                                                Facts.deliveryAccepted(5, max))))
                .isInstanceOf(ArithmeticException.class);
        assertThat(books.queries().head().transfers()).isEqualTo(4);
    }

    private static Posting posting(
            int leg, String path, long amount, long previous, long balance, long version) {
        var account = new Account(Facts.TENANT, new AccountPath(path));
        return new Posting(leg, account, amount, previous, balance, version);
    }
}
