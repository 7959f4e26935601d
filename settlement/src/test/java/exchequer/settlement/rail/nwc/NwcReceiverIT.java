package exchequer.settlement.rail.nwc;

import exchequer.embedded.SharedPostgres;
import org.junit.jupiter.api.BeforeAll;

/** The receiving contract on the NWC rail and a wallet without relays. */
class NwcReceiverIT extends NwcReceiverContract {

    @BeforeAll
    static void beginWithAnEmptyDatabase() {
        begin(SharedPostgres.newDatabase());
    }

    @Override
    protected ReceivingWallet open(NodeTill till) {
        return new LocalTill(till);
    }
}
