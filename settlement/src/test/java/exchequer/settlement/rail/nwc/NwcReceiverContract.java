package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRailContract;
import exchequer.settlement.rail.simulated.InMemoryRail;
import java.time.Duration;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The receiving contract on the NWC rail, with its memory in PostgreSQL and a simulated Lightning
 * node behind the wallet. How the wallet is reached is the subclass's affair.
 */
public abstract class NwcReceiverContract extends ReceivingRailContract {

    private static DataSource database;

    private final InMemoryRail payer =
            new InMemoryRail(SETTINGS, script, clock, new Random(19), FUNDS);
    private final NodeTill till = new NodeTill(payer.payee("treasury"));
    private NwcReceivingRail rail;

    /** Connects a wallet to the till; called once for each test. */
    protected abstract ReceivingWallet open(NodeTill till) throws Exception;

    /** For the subclass to call before all tests, with an empty database. */
    protected static void begin(DataSource empty) {
        database = empty;
        NwcSchema.migrate(database);
    }

    @BeforeEach
    final void openRail() throws Exception {
        // News are numbered from the first one, and another test's are in the same memory.
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE nwc.invoice, nwc.invoice_numbers");
        }
        rail =
                new NwcReceivingRail(
                        new NwcReceiverSettings(
                                "nwc", Network.REGTEST, Duration.ofMillis(200), Duration.ZERO),
                        open(till),
                        database,
                        clock);
    }

    @AfterEach
    final void closeRail() {
        rail.close();
    }

    @Override
    protected final ReceivingRail rail() {
        return rail;
    }

    @Override
    protected final PaymentRail payer() {
        return payer;
    }

    @Override
    protected final void tick() {
        payer.tick();
    }

    @Override
    protected final void mine(int blocks) {
        payer.mine(blocks);
    }
}
