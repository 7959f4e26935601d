package exchequer.settlement.rail.nwc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
import java.time.Duration;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rail contract on the NWC rail, with its memory in PostgreSQL and a wallet without relays. */
class NwcRailIT extends PaymentRailContract {

    private static DataSource database;

    private final InMemoryRail node =
            new InMemoryRail(SETTINGS, script, clock, new Random(13), FUNDS);
    private final InvoiceIssuer payee = node.payee("provider");
    private final NodeWallet wallet = new NodeWallet(node);
    private NwcRail rail;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        NwcSchema.migrate(database);
        NwcSchema.migrate(database);
    }

    @BeforeEach
    void open() throws Exception {
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
                                Duration.ofMillis(400)),
                        new LocalWallet(wallet),
                        database,
                        clock);
    }

    @AfterEach
    void close() {
        rail.close();
    }

    @Test
    void it_has_no_list_to_read_page_by_page() {
        assertThat(rail().payments(0, 10)).isEqualTo(new RailListing.NotSupported());
    }

    /** NIP-47 lists transactions without an order that a page could go on from. */
    @Override
    protected boolean lists() {
        return false;
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
        node.tick();
        awaitAnswers();
    }

    @Override
    protected void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        node.resolve(hash, ending);
        awaitAnswers();
    }

    private void awaitAnswers() {
        wallet.answer();
        await().atMost(Duration.ofSeconds(20)).until(() -> rail.underWay() <= wallet.waiting());
    }

    @Override
    protected void lostOrderExpires() {
        clock.advance(LocalWallet.MAY_BEGIN_FOR);
    }
}
