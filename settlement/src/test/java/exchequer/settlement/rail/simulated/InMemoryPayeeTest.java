package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRailContract;
import java.util.Random;

class InMemoryPayeeTest extends ReceivingRailContract {

    private final InMemoryRail payer =
            new InMemoryRail(SETTINGS, script, clock, new Random(7), FUNDS);
    private final ReceivingRail payee = payer.payee("treasury");

    @Override
    protected ReceivingRail rail() {
        return payee;
    }

    @Override
    protected PaymentRail payer() {
        return payer;
    }

    @Override
    protected void tick() {
        payer.tick();
    }

    @Override
    protected void mine(int blocks) {
        payer.mine(blocks);
    }
}
