package exchequer.settlement.rail.nwc;

import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
import java.time.Duration;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The rail contract on the NWC rail, with its memory in PostgreSQL and a simulated Lightning node
 * behind the wallet. How the wallet is reached is the subclass's affair.
 */
public abstract class NwcRailContract extends PaymentRailContract {

    private static DataSource database;

    private final InMemoryRail node =
            new InMemoryRail(SETTINGS, script, clock, new Random(13), FUNDS);
    private final InvoiceIssuer payee = node.payee("provider");
    private final NodeWallet wallet = new NodeWallet(node);
    private NwcRail rail;

    /** Connects a wallet to the node; called once for each test. */
    protected abstract RemoteWallet open(NodeWallet wallet) throws Exception;

    /** How long the rail waits for the end of a payment. */
    protected abstract Duration patience();

    /** How many requests were taken and will never be answered. */
    protected int neverAnswered() {
        return 0;
    }

    /** For the subclass to call before all tests, with an empty database. */
    protected static void begin(DataSource empty) {
        database = empty;
        NwcSchema.migrate(database);
        NwcSchema.migrate(database);
    }

    @BeforeEach
    final void openRail() throws Exception {
        // Balances count what is open, and another test's payments are.
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE nwc.payment");
        }
        rail =
                new NwcRail(
                        new NwcSettings(
                                "nwc",
                                Network.REGTEST,
                                new WalletFees(Msat.of(1_000), 100),
                                patience()),
                        open(wallet),
                        database,
                        clock);
    }

    @AfterEach
    final void closeRail() {
        rail.close();
    }

    @Override
    protected final PaymentRail rail() {
        return rail;
    }

    /** How many payments wait for the wallet's answer. */
    protected final int underWay() {
        return rail.underWay();
    }

    @Override
    protected final InvoiceIssuer payee() {
        return payee;
    }

    @Override
    protected final void tick() {
        node.tick();
        awaitAnswers();
    }

    @Override
    protected final void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        node.resolve(hash, ending);
        awaitAnswers();
    }

    private void awaitAnswers() {
        wallet.answer();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> rail.underWay() <= wallet.waiting() + neverAnswered());
    }

    /** NIP-47 lists transactions without an order that a page could go on from. */
    @Override
    protected final boolean lists() {
        return false;
    }
}
