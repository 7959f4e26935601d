package exchequer.settlement.escrow.record;

import static exchequer.settlement.Story.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.escrow.record.EscrowMachine.Seen;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Verdict;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rejection.SettlementRejection.EscrowMovedOn;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotFound;
import exchequer.settlement.rejection.SettlementRejection.EscrowTooSmall;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RecordEscrowUpdateTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, STORY.escrowRequested().total());
    private static final Msat TOTAL = STORY.escrowRequested().total();
    private static final int CANCEL_HEIGHT = 800_990;
    private static final InvoiceState LOCKED = new InvoiceState.Locked(TOTAL, CANCEL_HEIGHT);
    private static final InvoiceState SETTLED =
            new InvoiceState.Settled(INVOICE.preimage(), TOTAL, NOW.minusSeconds(1));

    private static final State NOWHERE =
            new State(Stage.REQUESTED, Verdict.PENDING, NOW, 36, 0, Msat.ZERO, false);

    @Test
    void what_the_rail_holds_is_noted_with_its_height() {
        FactLog log = FactLog.of(STORY.placed(), STORY.escrowRequested());

        assertThat(record(log, LOCKED))
                .containsExactly(
                        new EscrowLocked(
                                EscrowId.of(STORY.orderId()),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                INVOICE.hash(),
                                TOTAL,
                                Story.RAIL,
                                CANCEL_HEIGHT,
                                NOW));
        assertThat(log.send(wish(LOCKED, state(log)))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void hash_is_noted_once_before_anything_is_asked_of_the_rail() {
        FactLog log = FactLog.of(STORY.placed(), STORY.escrowRequested());

        assertThat(record(log, new InvoiceState.NotFound()))
                .containsExactly(
                        new EscrowInvoiced(
                                EscrowId.of(STORY.orderId()),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                INVOICE.hash(),
                                Story.RAIL,
                                NOW));
        assertThat(log.send(wish(new InvoiceState.NotFound(), state(log))))
                .isEqualTo(Decision.alreadyDone());
    }

    @Test
    void escrow_of_work_that_was_accepted_before_is_judged_from_the_beginning() {
        EscrowRequested request = STORY.escrowRequested();
        FactLog log =
                FactLog.of(
                        STORY.placed(),
                        new EscrowRequested(
                                request.escrowId(),
                                request.orderId(),
                                request.rfqId(),
                                request.buyer(),
                                request.provider(),
                                request.priceMsat(),
                                request.marketFeeMsat(),
                                request.rail(),
                                request.payUntil(),
                                request.cltvExpiryBlocks(),
                                request.marginBlocks(),
                                request.requestedAt(),
                                STORY.accepted().acceptedAt()));

        assertThat(state(log).verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void release_says_what_is_price_and_what_is_fee() {
        FactLog log = lockedLog().and(STORY.accepted());

        assertThat(record(log, SETTLED))
                .containsExactly(
                        new EscrowReleased(
                                EscrowId.of(STORY.orderId()),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                INVOICE.hash(),
                                TOTAL,
                                STORY.price(),
                                Msat.of(500),
                                INVOICE.preimage(),
                                Story.RAIL,
                                NOW.minusSeconds(1)));
    }

    @Test
    void what_went_back_is_noted_with_its_amount_once() {
        FactLog log = lockedLog().and(STORY.closed(OrderOutcome.FAILED));

        assertThat(record(log, new InvoiceState.Canceled()))
                .containsExactly(
                        new EscrowCancelled(
                                EscrowId.of(STORY.orderId()),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                TOTAL,
                                Story.RAIL,
                                EscrowEnding.REFUSED,
                                NOW));
        assertThat(record(log, new InvoiceState.Canceled())).isEmpty();
    }

    @Test
    void what_was_never_paid_expires_with_nothing() {
        FactLog log = FactLog.of(STORY.placed(), STORY.escrowRequested());

        assertThat(record(log, new InvoiceState.Expired()))
                .singleElement()
                .isInstanceOfSatisfying(
                        EscrowExpired.class,
                        expired -> assertThat(expired.lockedMsat()).isEqualTo(Msat.ZERO));
    }

    /** Or an executor behind the log would give back what was accepted a moment ago. */
    @Test
    void nothing_may_be_done_on_the_ground_of_an_old_state() {
        FactLog log = lockedLog();
        State before = state(log);
        log.and(STORY.accepted());

        assertThat(log.send(wish(LOCKED, before)))
                .isEqualTo(no(new EscrowMovedOn(STORY.orderId())));
        assertThat(log.send(wish(LOCKED, state(log)))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void less_than_was_asked_for_is_never_taken_for_it() {
        FactLog log = FactLog.of(STORY.placed(), STORY.escrowRequested());
        Msat less = TOTAL.minus(Msat.of(1));

        assertThat(log.send(wish(new InvoiceState.Locked(less, CANCEL_HEIGHT), state(log))))
                .isEqualTo(no(new EscrowTooSmall(STORY.orderId(), less, TOTAL)));
    }

    @Test
    void an_escrow_nobody_requested_is_not_found() {
        assertThat(FactLog.of(STORY.placed()).send(wish(LOCKED, NOWHERE)))
                .isEqualTo(no(new EscrowNotFound(STORY.orderId())));
    }

    private static FactLog lockedLog() {
        return FactLog.of(
                STORY.placed(),
                STORY.escrowRequested(),
                STORY.escrowLocked(INVOICE, CANCEL_HEIGHT));
    }

    private static List<DomainEvent> record(FactLog log, InvoiceState invoice) {
        Decision decision = log.send(wish(invoice, state(log)));
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).events();
    }

    private static State state(FactLog log) {
        EscrowOfOrder escrow = EscrowOfOrder.NONE;
        for (FactLog.Entry entry : log.entries()) {
            if (RecordEscrowUpdate.DECIDER
                    .boundary()
                    .apply(wish(LOCKED, NOWHERE))
                    .contains(entry.event(), true)) {
                escrow = escrow.evolve(entry.event());
            }
        }
        return escrow.state();
    }

    private static RecordEscrowUpdate wish(InvoiceState invoice, State believed) {
        return new RecordEscrowUpdate(
                STORY.orderId(),
                INVOICE.hash(),
                new Seen(invoice, OptionalInt.of(800_001), NOW),
                believed);
    }

    private static Decision no(Rejection rejection) {
        return Decision.rejected(rejection);
    }
}
