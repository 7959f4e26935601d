package exchequer.settlement.deposit.execute;

import static exchequer.settlement.Prepaid.DEPOSIT;
import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.deposit.execute.Deposit.Invoice;
import exchequer.settlement.deposit.execute.Deposit.Stage;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One look at a deposit, on a rail that is not always there. */
class DepositTurnTest {

    private static final Msat AMOUNT = Msat.of(70_000);
    private static final TestInvoice INVOICE = Prepaid.invoice(AMOUNT);

    private final FactLog log = FactLog.of(Prepaid.requested(AMOUNT));
    private final SettableClock clock = new SettableClock(NOW);
    private final AtomicInteger ids = new AtomicInteger();
    private final Rail rail = new Rail();
    private final DepositTurn turn =
            new DepositTurn(rail, log, clock, () -> "cmd " + ids.incrementAndGet());

    @Test
    void rail_that_is_away_is_asked_again() {
        rail.away = true;
        turn.take(requested());
        assertThat(log.all(DepositInvoiced.class)).isEmpty();

        rail.away = false;
        turn.take(requested());

        assertThat(log.all(DepositInvoiced.class)).hasSize(1);
        assertThat(rail.expiries).containsExactly(Prepaid.PAY_WITHIN);
    }

    @Test
    void rail_is_not_asked_for_an_invoice_that_comes_too_late() {
        clock.advance(Prepaid.PAY_WITHIN);

        turn.take(requested());

        assertThat(rail.expiries).isEmpty();
        assertThat(log.all(DepositExpired.class)).hasSize(1);
    }

    @Test
    void looks_that_show_nothing_new_ask_for_no_decision() {
        log.and(Prepaid.invoiced(AMOUNT));

        assertThat(turn.take(invoiced())).as("worth following").isTrue();
        rail.state = new InvoiceState.Unavailable("away");
        turn.take(invoiced());

        assertThat(ids).hasValue(0);
        rail.state = new InvoiceState.Settled(INVOICE.preimage(), AMOUNT, NOW);
        assertThat(turn.take(invoiced())).as("over").isFalse();
        assertThat(log.all(DepositReceived.class)).hasSize(1);
    }

    private static Deposit requested() {
        return deposit(Stage.REQUESTED, Optional.empty());
    }

    private static Deposit invoiced() {
        return deposit(Stage.INVOICED, Optional.of(new Invoice(INVOICE.text(), INVOICE.hash())));
    }

    private static Deposit deposit(Stage stage, Optional<Invoice> invoice) {
        return new Deposit(
                DEPOSIT,
                TENANT,
                BUYER,
                "job",
                AMOUNT,
                RAIL,
                NOW.plus(Prepaid.PAY_WITHIN),
                stage,
                invoice,
                Msat.ZERO);
    }

    private static final class Rail implements InvoiceIssuer {

        private boolean away;
        private InvoiceState state = new InvoiceState.Open();
        private final List<Duration> expiries = new ArrayList<>();

        @Override
        public Network network() {
            return Network.REGTEST;
        }

        @Override
        public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
            if (away) {
                throw new RailUnavailableException("away", new IllegalStateException());
            }
            expiries.add(expiry);
            return INVOICE.invoice();
        }

        @Override
        public InvoiceState lookup(PaymentHash hash) {
            return hash.equals(INVOICE.hash()) ? state : new InvoiceState.NotFound();
        }
    }
}
