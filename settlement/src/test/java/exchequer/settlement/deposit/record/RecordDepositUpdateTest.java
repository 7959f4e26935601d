package exchequer.settlement.deposit.record;

import static exchequer.settlement.Prepaid.DEPOSIT;
import static exchequer.settlement.Prepaid.PAGE;
import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rejection.SettlementRejection.BalanceMovedOn;
import exchequer.settlement.rejection.SettlementRejection.DepositNotFound;
import exchequer.settlement.rejection.SettlementRejection.DepositUnproven;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordDepositUpdateTest {

    private static final Msat AMOUNT = Msat.of(80_000);
    private static final TestInvoice INVOICE = Prepaid.invoice(AMOUNT);
    private static final TestInvoice OTHER = TestInvoice.of(2_000_000, AMOUNT);
    private static final Instant LATE = NOW.plus(Prepaid.PAY_WITHIN);

    private final FactLog log = FactLog.of(Prepaid.requested(AMOUNT));

    @Test
    void first_invoice_counts_and_no_other() {
        log.send(seen(new DepositSeen.Issued(INVOICE.invoice())));
        log.send(seen(new DepositSeen.Issued(OTHER.invoice())));

        assertThat(log.all(DepositInvoiced.class))
                .containsExactly(
                        new DepositInvoiced(
                                DEPOSIT,
                                BUYER,
                                INVOICE.hash(),
                                INVOICE.text(),
                                RAIL,
                                INVOICE.expiresAt(),
                                NOW));
    }

    @Test
    void what_really_came_is_the_buyers_once() {
        log.and(Prepaid.invoiced(AMOUNT), Prepaid.postponed(Story.first(), 7));
        var more = settled(AMOUNT.plus(Msat.of(11)));

        log.send(seen(more));
        log.send(seen(more));

        assertThat(log.all(DepositReceived.class))
                .containsExactly(
                        new DepositReceived(
                                DEPOSIT,
                                BUYER,
                                INVOICE.hash(),
                                AMOUNT.plus(Msat.of(11)),
                                INVOICE.preimage(),
                                RAIL,
                                PAGE,
                                List.of(Story.first().orderId()),
                                NOW));
    }

    @Test
    void receipt_is_found_again_on_a_later_page() {
        log.and(Prepaid.invoiced(AMOUNT));
        log.send(seen(settled(AMOUNT)));
        log.and(Prepaid.carriedForward(AMOUNT, List.of(), List.of()));

        assertThat(log.decide(seen(settled(AMOUNT)).onPage(2))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void money_that_comes_after_all_is_the_buyers_too() {
        log.and(Prepaid.invoiced(AMOUNT), Prepaid.expired());

        log.send(seen(settled(AMOUNT)));

        assertThat(log.all(DepositReceived.class)).hasSize(1);
    }

    @Test
    void success_without_proof_adds_nothing() {
        log.and(Prepaid.invoiced(AMOUNT));

        refused(
                new DepositSeen.Looked(
                        INVOICE.hash(), new InvoiceState.Settled(OTHER.preimage(), AMOUNT, NOW)),
                new DepositUnproven(DEPOSIT));
        refused(settled(Msat.ZERO), new DepositUnproven(DEPOSIT));
        refused(
                new DepositSeen.Looked(
                        OTHER.hash(), new InvoiceState.Settled(OTHER.preimage(), AMOUNT, NOW)),
                new DepositNotFound(DEPOSIT));
    }

    @Test
    void deposit_belongs_to_whoever_asked_for_it() {
        log.and(Prepaid.invoiced(AMOUNT));

        assertThat(
                        log.decide(
                                new RecordDepositUpdate(
                                        DEPOSIT,
                                        settled(AMOUNT),
                                        new BalancePageId(Story.RIVAL, 1),
                                        NOW)))
                .isEqualTo(Decision.rejected(new DepositNotFound(DEPOSIT)));
    }

    @Test
    void deposit_without_an_invoice_ends_with_its_time() {
        assertThat(log.decide(seen(new DepositSeen.NotIssued()))).isEqualTo(Decision.alreadyDone());

        log.send(at(LATE, new DepositSeen.NotIssued()));
        log.send(at(LATE, new DepositSeen.NotIssued()));

        assertThat(log.all(DepositExpired.class)).hasSize(1);
        assertThat(log.decide(at(LATE, new DepositSeen.Issued(INVOICE.invoice()))))
                .isEqualTo(Decision.alreadyDone());
    }

    @Test
    void deposit_ends_when_its_invoice_can_not_be_paid_any_more() {
        log.and(Prepaid.invoiced(AMOUNT));
        for (InvoiceState open :
                List.of(
                        new InvoiceState.Open(),
                        new InvoiceState.Locked(AMOUNT, 9),
                        new InvoiceState.Unavailable("no answer"),
                        new InvoiceState.NotFound())) {
            assertThat(log.decide(at(LATE, new DepositSeen.Looked(INVOICE.hash(), open))))
                    .as(open.toString())
                    .isEqualTo(Decision.alreadyDone());
        }

        for (InvoiceState over : List.of(new InvoiceState.Expired(), new InvoiceState.Canceled())) {
            assertThat(log.decide(at(LATE, new DepositSeen.Looked(INVOICE.hash(), over))))
                    .isEqualTo(Decision.accepted(new DepositExpired(DEPOSIT, BUYER, RAIL, LATE)));
        }
    }

    @Test
    void node_that_has_forgotten_the_invoice_ends_it_a_day_later() {
        log.and(Prepaid.invoiced(AMOUNT));
        var forgotten = new DepositSeen.Looked(INVOICE.hash(), new InvoiceState.NotFound());
        Instant after = INVOICE.expiresAt().plus(RecordDepositUpdate.FORGOTTEN_AFTER);

        assertThat(log.decide(at(after.minusNanos(1), forgotten)))
                .isEqualTo(Decision.alreadyDone());
        assertThat(log.decide(at(after, forgotten)))
                .isEqualTo(Decision.accepted(new DepositExpired(DEPOSIT, BUYER, RAIL, after)));
    }

    @Test
    void nothing_is_received_on_a_closed_page() {
        log.and(
                Prepaid.invoiced(AMOUNT),
                Prepaid.received(2, 5),
                Prepaid.carriedForward(Msat.of(5), List.of(), List.of()));

        refused(settled(AMOUNT), new BalanceMovedOn(PAGE.next()));
    }

    private void refused(DepositSeen seen, Rejection expected) {
        assertThat(log.decide(seen(seen))).isEqualTo(Decision.rejected(expected));
    }

    private static DepositSeen.Looked settled(Msat received) {
        return new DepositSeen.Looked(
                INVOICE.hash(), new InvoiceState.Settled(INVOICE.preimage(), received, NOW));
    }

    private static RecordDepositUpdate seen(DepositSeen seen) {
        return at(NOW, seen);
    }

    private static RecordDepositUpdate at(Instant when, DepositSeen seen) {
        return new RecordDepositUpdate(DEPOSIT, seen, PAGE, when);
    }
}
