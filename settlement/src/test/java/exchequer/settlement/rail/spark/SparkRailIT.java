package exchequer.settlement.rail.spark;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.simulated.FeeRule;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * The rail contract on Spark: the rail with its memory in PostgreSQL, the sidecar in a process of
 * its own, and behind it an SDK whose network is made up.
 */
class SparkRailIT extends PaymentRailContract {

    private static DataSource database;

    private final InMemoryRail node =
            new InMemoryRail(
                    SETTINGS.withFeeRule(new FeeRule(SparkNetwork.FEE, 0)),
                    script,
                    clock,
                    new Random(29),
                    FUNDS);
    private final InvoiceIssuer payee = node.payee("provider");
    private SparkNetwork network;
    private SidecarProcess sidecar;
    private SparkRail rail;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        SparkSchema.migrate(database);
        SparkSchema.migrate(database);
    }

    @BeforeEach
    void open() throws IOException, SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE spark.payment");
        }
        network = new SparkNetwork(node, clock);
        sidecar = SidecarProcess.start("network-main.mjs", network.url());
        network.tell(sidecar::send);
        rail =
                new SparkRail(
                        new SparkSettings("spark", Network.REGTEST),
                        sidecar.client(),
                        database,
                        clock);
    }

    @AfterEach
    void close() {
        rail.close();
        sidecar.close();
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
    protected Msat fee() {
        return SparkNetwork.FEE;
    }

    @Override
    protected void tick() {
        node.tick();
    }

    @Override
    protected void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        node.resolve(hash, ending);
    }

    /** The SDK says that a payment failed, and not why. */
    @Override
    protected FailureReason reported(FailureReason reason) {
        return FailureReason.ERROR;
    }
}
