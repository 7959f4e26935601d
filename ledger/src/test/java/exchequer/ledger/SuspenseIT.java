package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Suspense holds what open cases are about, and nothing else. */
class SuspenseIT {

    private static final String SUSPENSE = "suspense:case:" + Facts.caseId(1);
    private static final String PAYABLE = "payable:provider:" + Facts.PROVIDER;
    private static final String TREASURY = "treasury:" + Facts.RAIL;

    private final Books books = new Books();

    static Stream<Arguments> answers() {
        return Stream.of(
                // A second payment of 20,000: put back on the payable, lost, or to be given back.
                Arguments.of("explained", 20_000, 0, 0),
                Arguments.of("written_off", 0, 20_000, 0),
                Arguments.of("claimed", 0, 0, 20_000));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void second_settlement_leaves_suspense_whatever_the_answer(
            String outcome, long payable, long loss, long receivable) throws SQLException {
        var money = Map.of("overpaid_provider", 20_000L);
        books.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 20_000)),
                Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 5, 20_000)),
                Facts.event(3, "PaymentSettled", Facts.paymentSettled(1, 2, 20_000, 5, 20_000)),
                Facts.event(4, "CaseOpened", Facts.caseOpened(1, money)));

        assertThat(books.balance(SUSPENSE)).isEqualTo(20_000);
        assertThat(
                        books.queries()
                                .paymentsBooked(
                                        List.of(Facts.paymentHash(2), Facts.paymentHash(9))))
                .containsExactly(new PaymentBooked(Facts.paymentHash(2), 20_000, 5));
        assertThat(books.balance(PAYABLE)).isZero();
        books.apply(Facts.event(5, "CaseResolved", Facts.caseResolved(1, outcome, money)));

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance(PAYABLE)).isEqualTo(payable);
        assertThat(books.balance("expense:loss")).isEqualTo(loss);
        assertThat(books.balance("receivable:provider:" + Facts.PROVIDER)).isEqualTo(receivable);
        assertThat(books.balance(TREASURY)).isEqualTo(-40_010);
        assertThat(books.queries().trialBalance(Facts.TENANT).isBalanced()).isTrue();
        assertThat(books.queries().verifyChain()).isInstanceOf(ChainVerification.Verified.class);
    }

    @Test
    void parts_leave_suspense_one_by_one_and_the_last_leaves_it_at_zero() throws SQLException {
        books.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 20_000)),
                Facts.event(2, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 0, 20_000)),
                Facts.event(3, "PaymentSettled", Facts.paymentSettled(1, 2, 20_000, 0, 20_000)),
                Facts.event(
                        4, "CaseOpened", Facts.caseOpened(1, Map.of("overpaid_provider", 20_000L))),
                Facts.event(5, "CasePartlyResolved", part("written_off", 9_000)),
                Facts.event(6, "CasePartlyResolved", part("claimed", 8_000)));
        assertThat(books.balance(SUSPENSE)).isEqualTo(3_000);

        books.apply(Facts.event(7, "CaseResolved", part("assigned", 3_000)));

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance("expense:loss")).isEqualTo(9_000);
        assertThat(books.balance("receivable:provider:" + Facts.PROVIDER)).isEqualTo(8_000);
        assertThat(books.balance("expense:compute:" + Facts.BUYER)).isEqualTo(23_000);
        assertThat(books.balance(PAYABLE)).isZero();
        assertThat(books.queries().trialBalance(Facts.TENANT).isBalanced()).isTrue();
    }

    private static Map<String, Object> part(String outcome, long msat) {
        return Facts.caseResolved(1, outcome, Map.of("overpaid_provider", msat));
    }

    @Test
    void payment_assigned_to_an_order_has_left_the_treasury_once() throws SQLException {
        var stray = Facts.caseOpened(1, Map.of("left_treasury", 20_005L));
        stray.put("kind", "payment_without_order");
        stray.remove("order_id");
        var assigned = Facts.caseResolved(1, "assigned", Map.of("left_treasury", 20_005L));
        assigned.put("kind", "payment_without_order");
        books.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 20_000)),
                Facts.event(2, "CaseOpened", stray),
                Facts.event(3, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 5, 20_000)),
                Facts.event(4, "CaseResolved", assigned));

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance(TREASURY)).isEqualTo(-20_005);
        assertThat(books.balance(PAYABLE)).isZero();
        assertThat(books.balance("expense:routing")).isEqualTo(5);
    }

    static Stream<Arguments> endsOfALostEscrow() {
        return Stream.of(
                // Paid: the cost is the buyer's, lost, or asked for. Not paid: it is nobody's.
                Arguments.of("explained", true, 20_000, 0, 0),
                Arguments.of("written_off", true, 0, 20_000, 0),
                Arguments.of("claimed", true, 0, 0, 20_000),
                Arguments.of("voided", false, 0, 0, 0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endsOfALostEscrow")
    void lost_escrow_leaves_nothing_owed_and_nothing_in_suspense(
            String outcome, boolean paid, long compute, long loss, long receivable)
            throws SQLException {
        var price = Map.of("uncovered_price", 20_000L);
        books.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 20_000)),
                Facts.event(2, "CaseOpened", Facts.caseOpened(1, price)),
                Facts.event(3, "CaseResolved", Facts.caseResolved(1, outcome, price)));
        if (paid) {
            books.apply(
                    Facts.event(
                            4, "PaymentSettled", Facts.paymentSettled(1, 1, 20_000, 0, 20_000)));
        }

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance(PAYABLE)).isZero();
        assertThat(books.balance("expense:compute:" + Facts.BUYER)).isEqualTo(compute);
        assertThat(books.balance("expense:loss")).isEqualTo(loss);
        assertThat(books.balance("receivable:buyer:" + Facts.BUYER)).isEqualTo(receivable);
        assertThat(books.balance(TREASURY)).isEqualTo(paid ? -20_000 : 0);
    }

    @Test
    void payment_without_order_is_booked_and_verified_though_it_has_none() throws SQLException {
        var money = Map.of("left_treasury", 1_234L);
        var opened = Facts.caseOpened(1, money);
        opened.put("order_id", null);
        var resolved = Facts.caseResolved(1, "written_off", money);
        resolved.remove("order_id");

        books.apply(Facts.event(1, "CaseOpened", opened));
        assertThat(books.balance(TREASURY)).isEqualTo(-1_234);
        books.apply(Facts.event(2, "CaseResolved", resolved));

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance("expense:loss")).isEqualTo(1_234);
        assertThat(books.queries().transfersOfPayment(Facts.TENANT, Facts.paymentHash(1)))
                .hasSize(2)
                .allSatisfy(transfer -> assertThat(transfer.orderId()).isNull());
        assertThat(books.queries().verifyChain()).isInstanceOf(ChainVerification.Verified.class);
    }

    @Test
    void what_never_left_stands_on_the_other_side_until_it_is_answered() throws SQLException {
        var money = Map.of("not_left_treasury", 900L);
        books.apply(
                Facts.event(1, "PaymentSettled", Facts.paymentSettled(1, 1, 900, 0, 900)),
                Facts.event(2, "CaseOpened", Facts.caseOpened(1, money)));
        assertThat(books.balance(SUSPENSE)).isEqualTo(-900);
        assertThat(books.balance(TREASURY)).isZero();

        books.apply(Facts.event(3, "CaseResolved", Facts.caseResolved(1, "explained", money)));

        assertThat(books.balance(SUSPENSE)).isZero();
        assertThat(books.balance(TREASURY)).isEqualTo(-900);
    }
}
