package exchequer.settlement.payment.execute;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenPaymentsIT {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final DomainEvent INTENDED = STORY.intended(INVOICE, 10, TODAY);
    private static final DomainEvent DISPATCHED =
            new PaymentDispatched(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW);
    private static final DomainEvent UNKNOWN =
            new PaymentOutcomeUnknown(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), "?", NOW);

    private DataSource database;
    private OpenPayments payments;

    @BeforeEach
    void migrate() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        payments = new OpenPayments(database);
    }

    @Test
    void intended_payment_is_open_with_all_that_is_needed_to_pay_it() throws SQLException {
        observe(INTENDED, 7);
        assertThat(payments.page("", 10)).containsExactly(open(State.INTENDED));
    }

    @Test
    void latest_news_counts_and_older_news_does_not() throws SQLException {
        observe(INTENDED, 7);
        observe(DISPATCHED, 8);
        observe(UNKNOWN, 9);
        observe(DISPATCHED, 8);
        observe(INTENDED, 7);
        assertThat(payments.page("", 10)).containsExactly(open(State.UNKNOWN));
        observe(DISPATCHED, 10);
        assertThat(payments.page("", 10)).containsExactly(open(State.DISPATCHED));
    }

    @Test
    void ended_payment_is_not_opened_again_by_old_news() throws SQLException {
        for (DomainEvent end :
                List.of(STORY.settled(INVOICE, 1, TODAY), STORY.failed(INVOICE, TODAY))) {
            observe(INTENDED, 7);
            observe(end, 9);
            observe(INTENDED, 7);
            observe(DISPATCHED, 8);
            observe(end, 9);
            assertThat(payments.page("", 10)).isEmpty();
        }
    }

    @Test
    void end_read_before_the_beginning_keeps_the_payment_closed() throws SQLException {
        observe(STORY.settled(INVOICE, 1, TODAY), 9);
        observe(INTENDED, 7);
        assertThat(payments.page("", 10)).isEmpty();
    }

    @Test
    void facts_that_are_not_about_a_payments_life_open_nothing() throws SQLException {
        observe(STORY.placed(), 1);
        observe(STORY.charged(INVOICE), 2);
        observe(DISPATCHED, 3);
        assertThat(payments.page("", 10)).isEmpty();
    }

    @Test
    void pages_hold_every_payment_once() throws SQLException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            TestInvoice invoice = TestInvoice.of(50 + i, 1_000);
            observe(Story.number(i).intended(invoice, 0, TODAY), i + 1);
            expected.add(invoice.hash().value());
        }
        List<String> read = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 3; page++) {
            for (OpenPayment payment : payments.page(after, 3)) {
                after = payment.hash().value();
                read.add(after);
            }
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(payments.page(after, 3)).isEmpty();
    }

    @Test
    void page_of_events_opens_what_it_does_not_end_and_says_what_is_new() throws SQLException {
        TestInvoice other = TestInvoice.of(60, 1_000);
        List<OpenPayments.News> page =
                List.of(
                        news(INTENDED, 1),
                        news(Story.number(1).intended(other, 0, TODAY), 2),
                        news(DISPATCHED, 3),
                        news(STORY.settled(INVOICE, 1, TODAY), 4));

        assertThat(payments.observe(page))
                .extracting(OpenPayment::hash)
                .containsExactly(INVOICE.hash(), other.hash());
        assertThat(payments.page("", 10))
                .extracting(OpenPayment::hash)
                .containsExactly(other.hash());
        assertThat(payments.observe(page)).as("new only once").isEmpty();
        assertThat(payments.page("", 10)).hasSize(1);
    }

    @Test
    void migrating_twice_keeps_the_list() throws SQLException {
        observe(INTENDED, 7);
        SettlementSchema.migrate(database);
        assertThat(payments.page("", 10)).hasSize(1);
    }

    private void observe(DomainEvent event, long position) throws SQLException {
        payments.observe(List.of(news(event, position)));
    }

    private static OpenPayments.News news(DomainEvent event, long position) {
        return new OpenPayments.News(event, TENANT, "corr", position);
    }

    private static OpenPayment open(State state) {
        return new OpenPayment(
                INVOICE.hash(),
                TENANT,
                STORY.orderId(),
                "corr",
                INVOICE.text(),
                Msat.of(10),
                state);
    }
}
