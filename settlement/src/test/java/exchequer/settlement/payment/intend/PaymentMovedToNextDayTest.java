package exchequer.settlement.payment.intend;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenPaymentMovedToNextDayThenAskAgain;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.rejection.SettlementRejection.DailyBudgetExhausted;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the budget of one day has no room for is asked for again on the next. */
class PaymentMovedToNextDayTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final PaymentRules RULES =
            new PaymentRules(new FeePolicy(Msat.ZERO, 0), BERLIN, false, Funding.TREASURY);
    private static final Story FIRST = Story.first();
    private static final Story SECOND = Story.number(2);
    private static final TestInvoice ONE = TestInvoice.living(1, PRICE, Duration.ofDays(3));
    private static final TestInvoice TWO = TestInvoice.living(2, PRICE, Duration.ofDays(3));
    private static final Instant MIDNIGHT = Instant.parse("2026-03-01T23:00:00Z");

    private final FactLog log =
            FactLog.of(
                    FIRST.budget(PRICE.value(), PRICE.value() + 10),
                    FIRST.placed(),
                    FIRST.charged(ONE),
                    FIRST.accepted(),
                    SECOND.placed(),
                    SECOND.charged(TWO),
                    SECOND.accepted());

    @Test
    void payment_without_room_is_moved_to_the_next_business_day_once_a_day() {
        log.send(intend(FIRST, NOW));

        assertThat(log.send(intend(SECOND, NOW))).isEqualTo(moved());

        assertThat(log.decide(intend(SECOND, NOW.plusSeconds(60))))
                .as("again on the same day")
                .isEqualTo(Decision.rejected(new DailyBudgetExhausted(PRICE, Msat.of(10))));
    }

    @Test
    void deadline_asks_again_on_the_day_it_is_met_and_then_there_is_room() {
        log.send(intend(FIRST, NOW));
        log.send(intend(SECOND, NOW));
        PaymentMovedToNextDay moved = log.all(PaymentMovedToNextDay.class).getFirst();

        var deadlines = new WhenPaymentMovedToNextDayThenAskAgain(RULES, RAIL).setBy(moved);

        assertThat(deadlines)
                .singleElement()
                .satisfies(
                        deadline -> {
                            assertThat(deadline.dueAt()).isEqualTo(MIDNIGHT);
                            assertThat(deadline.key())
                                    .isEqualTo("pay/" + SECOND.orderId() + "/2026-03-01");
                            assertThat(deadline.command()).isEqualTo(intend(SECOND, MIDNIGHT));
                        });
        // The keeper was down over midnight and sends it a day late: then that is its day.
        log.send(intend(SECOND, MIDNIGHT.plus(Duration.ofDays(1))));
        assertThat(log.all(PaymentIntended.class))
                .extracting(PaymentIntended::businessDay)
                .containsExactly(TODAY, LocalDate.parse("2026-03-03"));
    }

    /** Between setting a deadline and meeting it lies a database. */
    @Test
    void wish_of_the_deadline_survives_being_stored() throws IOException {
        IntendPayment wish = intend(SECOND, MIDNIGHT);
        ObjectMapper json = EventStoreJson.strictMapper();

        assertThat(json.readValue(json.writeValueAsBytes(wish), IntendPayment.class))
                .isEqualTo(wish);
    }

    @Test
    void deadline_asks_for_the_same_money_as_before() {
        log.send(intend(FIRST, NOW));
        log.send(intend(SECOND, NOW));
        PaymentMovedToNextDay moved = log.all(PaymentMovedToNextDay.class).getFirst();
        PaymentRules prepaid = new PaymentRules(RULES.fees(), BERLIN, false, Funding.BALANCE);

        assertThat(new WhenPaymentMovedToNextDayThenAskAgain(prepaid, RAIL).setBy(moved))
                .singleElement()
                .satisfies(
                        deadline ->
                                assertThat(deadline.command())
                                        .isInstanceOfSatisfying(
                                                IntendPayment.class,
                                                wish ->
                                                        assertThat(wish.touchesBalance())
                                                                .isTrue()));
    }

    @Test
    void day_that_is_full_again_moves_it_again() {
        log.send(intend(FIRST, NOW));
        log.send(intend(SECOND, NOW));
        Story third = Story.number(3);
        TestInvoice invoice = TestInvoice.living(3, PRICE, Duration.ofDays(3));
        log.and(third.placed(), third.charged(invoice), third.accepted());
        log.send(intend(third, MIDNIGHT));

        log.send(intend(SECOND, MIDNIGHT));

        assertThat(log.all(PaymentMovedToNextDay.class))
                .extracting(PaymentMovedToNextDay::businessDay)
                .containsExactly(TODAY, TODAY.plusDays(1));
    }

    /** Waiting for tomorrow must be of some use. */
    @Test
    void what_no_day_has_room_for_or_expires_before_is_not_moved() {
        log.send(intend(FIRST, NOW));
        Decision no = Decision.rejected(new DailyBudgetExhausted(PRICE, Msat.of(10)));
        assertThat(
                        FactLog.of(
                                        FIRST.budget(PRICE.value(), PRICE.value() - 1),
                                        FIRST.placed(),
                                        FIRST.charged(ONE),
                                        FIRST.accepted())
                                .decide(intend(FIRST, NOW)))
                .isInstanceOf(Decision.Rejected.class);
        log.and(
                SECOND.charged(
                        TestInvoice.living(
                                4, PRICE, Duration.between(TestInvoice.CREATED_AT, MIDNIGHT))));
        assertThat(log.decide(intend(SECOND, NOW))).isEqualTo(no);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin,    2026-03-01T22:59:59Z, 2026-03-01T23:00:00Z",
        // The clocks go forward in the night, and back.
        "Europe/Berlin,    2026-03-29T10:00:00Z, 2026-03-29T22:00:00Z",
        "Europe/Berlin,    2026-10-25T10:00:00Z, 2026-10-25T23:00:00Z",
        // There was no midnight in Cairo on that day.
        "Africa/Cairo,     2026-04-23T12:00:00Z, 2026-04-23T22:00:00Z",
        "Pacific/Auckland, 2026-03-01T10:59:59Z, 2026-03-01T11:00:00Z"
    })
    void next_business_day_begins_where_the_tenant_is(ZoneId zone, Instant at, Instant next) {
        assertThat(
                        new PaymentRules(new FeePolicy(Msat.ZERO, 0), zone, false, Funding.TREASURY)
                                .nextDay(at))
                .isEqualTo(next);
    }

    private static Decision moved() {
        return Decision.accepted(
                new PaymentMovedToNextDay(
                        TWO.hash(),
                        SECOND.orderId(),
                        SECOND.rfqId(),
                        SECOND.buyer(),
                        SECOND.provider(),
                        PRICE,
                        Msat.of(10),
                        TODAY,
                        MIDNIGHT,
                        NOW));
    }

    private static IntendPayment intend(Story story, Instant at) {
        return new IntendPayment(story.orderId(), story.buyer(), RULES, RAIL, at);
    }
}
