package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import java.util.Random;

class InMemoryRailTest extends PaymentRailContract {

    private final InMemoryRail rail =
            new InMemoryRail(SETTINGS, script, clock, new Random(7), FUNDS);
    private final InvoiceIssuer payee = rail.payee("provider");

    @Override
    protected PaymentRail rail() {
        return rail;
    }

    @Override
    protected InvoiceIssuer payee() {
        return payee;
    }

    @Override
    protected void tick() {
        rail.tick();
    }

    @Override
    protected void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        rail.resolve(hash, ending);
    }
}
