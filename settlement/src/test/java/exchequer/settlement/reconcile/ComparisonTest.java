package exchequer.settlement.reconcile;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.reconcile.Comparison.Sides;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rail, log and books may say of one payment, and what follows. */
class ComparisonTest {

    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final Msat FEE = Msat.of(3);
    private static final Duration PATIENCE = Duration.ofHours(24);
    private static final BookedPayment BOOKED = new BookedPayment(PRICE, FEE);

    /** Rail and log, where the amounts agree; the books have what is settled. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "SUCCEEDED, -,          PAYMENT_WITHOUT_ORDER",
                "UNPROVEN,  -,          PAYMENT_WITHOUT_ORDER",
                "IN_FLIGHT, -,          -",
                "FAILED,    -,          -",
                "UNKNOWN,   -,          -",
                "SUCCEEDED, SETTLED,    -",
                "UNPROVEN,  SETTLED,    -",
                "IN_FLIGHT, SETTLED,    NOT_AT_RAIL",
                "FAILED,    SETTLED,    NOT_AT_RAIL",
                "UNKNOWN,   SETTLED,    NOT_AT_RAIL",
                "-,         SETTLED,    NOT_AT_RAIL",
                "SUCCEEDED, FAILED,     SETTLED_AFTER_FAILURE",
                "UNPROVEN,  FAILED,     PROOF_MISSING",
                "IN_FLIGHT, FAILED,     -",
                "FAILED,    FAILED,     -",
                "-,         FAILED,     -",
                "SUCCEEDED, UNKNOWN,    -",
                "FAILED,    DISPATCHED, -",
                "UNPROVEN,  UNKNOWN,    PROOF_MISSING",
                "IN_FLIGHT, DISPATCHED, -",
                "-,         INTENDED,   -",
            })
    void sides_are_compared_by_what_they_say_of_the_payment(
            @Nullable Standing atRail, @Nullable State inLog, @Nullable CaseKind expected) {
        Sides sides =
                sides(
                        atRail == null ? null : listed(atRail, PRICE, FEE),
                        inLog == null ? null : logged(inLog, NOW),
                        inLog == State.SETTLED ? BOOKED : null);

        assertThat(kinds(sides)).isEqualTo(expected == null ? List.of() : List.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, RAIL_AMOUNT_DIFFERS",
        "-1, 0, RAIL_AMOUNT_DIFFERS",
        "0, 1, RAIL_FEE_DIFFERS",
        "0, -3, RAIL_FEE_DIFFERS"
    })
    void each_millisatoshi_counts(long amount, long fee, CaseKind expected) {
        ListedPayment listed =
                listed(
                        Standing.SUCCEEDED,
                        Msat.of(PRICE.value() + amount),
                        Msat.of(FEE.value() + fee));

        assertThat(kinds(sides(listed, logged(State.SETTLED, NOW), BOOKED)))
                .containsExactly(expected);
    }

    @Test
    void books_that_lack_a_settlement_or_have_another_amount_differ() {
        LoggedPayment settled = logged(State.SETTLED, NOW);
        ListedPayment listed = listed(Standing.SUCCEEDED, PRICE, FEE);
        for (var booked :
                List.of(
                        Optional.<BookedPayment>empty(),
                        Optional.of(new BookedPayment(PRICE, Msat.ZERO)),
                        Optional.of(new BookedPayment(PRICE.plus(FEE), FEE)))) {
            assertThat(kinds(sides(listed, settled, booked.orElse(null))))
                    .containsExactly(CaseKind.BOOKS_DIFFER);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"IN_FLIGHT, DISPATCHED", "-, INTENDED", "-, UNKNOWN", "UNKNOWN, UNKNOWN"})
    void payment_may_be_under_way_for_so_long_and_no_longer(
            @Nullable Standing atRail, State inLog) {
        ListedPayment listed = atRail == null ? null : listed(atRail, PRICE, FEE);
        assertThat(kinds(sides(listed, logged(inLog, NOW.minus(PATIENCE).plusNanos(1)), null)))
                .isEmpty();
        assertThat(kinds(sides(listed, logged(inLog, NOW.minus(PATIENCE)), null)))
                .containsExactly(CaseKind.IN_FLIGHT_TOO_LONG);
    }

    @Test
    void payment_the_rail_began_long_before_it_was_intended_was_not_our_doing() {
        ListedPayment listed = listed(Standing.SUCCEEDED, PRICE, FEE);
        Duration clocks = OpenCase.CLOCKS_DIFFER;
        assertThat(kinds(sides(listed, logged(State.SETTLED, NOW.plus(clocks)), BOOKED))).isEmpty();
        Sides early = sides(listed, logged(State.SETTLED, NOW.plus(clocks).plusNanos(1)), BOOKED);

        assertThat(kinds(early)).containsExactly(CaseKind.PAID_BEFORE_INTENT);
        assertThat(new Comparison(RAIL, true, NOW, PATIENCE).of(early))
                .singleElement()
                .satisfies(found -> assertThat(found.evidence().since()).isEqualTo(NOW));
    }

    @Test
    void rail_without_a_list_can_not_be_missing_anything() {
        Comparison comparison = new Comparison(RAIL, false, NOW, PATIENCE);
        assertThat(comparison.of(sides(null, logged(State.SETTLED, NOW), BOOKED))).isEmpty();
        assertThat(comparison.of(sides(null, logged(State.SETTLED, NOW), null)))
                .extracting(Difference::kind)
                .containsExactly(CaseKind.BOOKS_DIFFER);
    }

    private static List<CaseKind> kinds(Sides sides) {
        return new Comparison(RAIL, true, NOW, PATIENCE)
                .of(sides).stream().map(Difference::kind).toList();
    }

    private static Sides sides(
            @Nullable ListedPayment listed,
            @Nullable LoggedPayment logged,
            @Nullable BookedPayment booked) {
        return new Sides(
                INVOICE.hash(),
                Optional.ofNullable(listed),
                Optional.ofNullable(logged),
                Optional.ofNullable(booked));
    }

    private static ListedPayment listed(Standing standing, Msat amount, Msat fee) {
        return new ListedPayment(
                1,
                INVOICE.hash(),
                standing,
                amount,
                fee,
                standing == Standing.SUCCEEDED ? Optional.of(INVOICE.proof()) : Optional.empty(),
                NOW);
    }

    private static LoggedPayment logged(State state, Instant intendedAt) {
        return new LoggedPayment(
                INVOICE.hash(), TENANT, Story.first().orderId(), state, PRICE, FEE, intendedAt);
    }
}
