package exchequer.settlement.rail.simulated;

import exchequer.embedded.SharedPostgres;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The rail contract on the simulation over a real PostgreSQL, wallets of its own for each test. */
class SimulatedRailIT extends PaymentRailContract {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static DataSource database;

    private SimulatedLightning network;
    private String treasury;
    private PaymentRail rail;
    private SimulatedWallet payee;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        SimulatedLightningSchema.migrate(database);
        SimulatedLightningSchema.migrate(database);
    }

    @BeforeEach
    void open() {
        int test = TESTS.incrementAndGet();
        network = new SimulatedLightning(database, SETTINGS, script, clock, new Random(test));
        treasury = "treasury-" + test;
        rail = network.rail(treasury);
        network.wallet(treasury).fund(FUNDS);
        payee = network.wallet("provider-" + test);
    }

    @AfterEach
    void close() {
        network.close();
    }

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
        network.tick();
    }

    @Override
    protected void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        network.resolve(treasury, hash, ending);
    }
}
