package exchequer.settlement.rail.lnd;

import exchequer.embedded.SharedPostgres;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.nwc.LocalTill;
import exchequer.settlement.rail.nwc.NodeTill;
import exchequer.settlement.rail.nwc.NwcReceiverSettings;
import exchequer.settlement.rail.nwc.NwcReceivingRail;
import exchequer.settlement.rail.nwc.NwcSchema;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * The receiving contract on the NWC rail, with a real node behind the wallet. The wallet is ours
 * and reached by calls; only the protocol between the two is missing.
 */
class WalletOnLndRegtestIT extends LndReceivingContractRegtestIT {

    private static final AtomicInteger WALLETS = new AtomicInteger();
    private static DataSource database;

    private NwcReceivingRail rail;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        NwcSchema.migrate(database);
    }

    @BeforeEach
    void openWallet() {
        String id = "%064x".formatted(WALLETS.incrementAndGet());
        rail =
                new NwcReceivingRail(
                        new NwcReceiverSettings(
                                "nwc", Network.REGTEST, Duration.ofMillis(200), Duration.ZERO),
                        new LocalTill(new NodeTill(node()), id),
                        database,
                        InstantSource.system());
    }

    @AfterEach
    void closeWallet() {
        rail.close();
    }

    @Override
    protected ReceivingRail rail() {
        return rail;
    }

    /** A wallet of its own for each test, which has issued nothing yet. */
    @Override
    protected InvoiceCursor begin() {
        return InvoiceCursor.START;
    }
}
