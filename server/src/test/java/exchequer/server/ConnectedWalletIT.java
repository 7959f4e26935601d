package exchequer.server;

import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.wallet.WalletConnection;
import exchequer.nip90.wallet.WalletRules;
import exchequer.server.wallet.ConnectedWallet;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.nwc.BookEntry;
import exchequer.settlement.rail.nwc.NodeWallet;
import exchequer.settlement.rail.nwc.NwcRail;
import exchequer.settlement.rail.nwc.NwcSchema;
import exchequer.settlement.rail.nwc.NwcSettings;
import exchequer.settlement.rail.nwc.RemoteWallet;
import exchequer.settlement.rail.nwc.WalletFees;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The rail contract on NIP-47 as it is spoken: our client, a relay and a wallet service that are
 * not ours, each a process of its own, and a simulated Lightning node behind them.
 */
@Timeout(120)
class ConnectedWalletIT extends PaymentRailContract {

    private static final AtomicInteger TESTS = new AtomicInteger(0x4100);
    private static final String CLIENT = "0".repeat(62) + "42";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final WalletRules RULES =
            new WalletRules(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500));

    private static DataSource database;
    private static OutsideRelay relay;
    private static NodePrograms programs;

    private final InMemoryRail node =
            new InMemoryRail(SETTINGS, script, clock, new Random(17), FUNDS);
    private final InvoiceIssuer payee = node.payee("provider");
    private final NodeWallet wallet = new NodeWallet(node);
    private LentWallet service;
    private ConnectedWallet connected;
    private NwcRail rail;

    @BeforeAll
    static void install() {
        database = SharedPostgres.newDatabase();
        NwcSchema.migrate(database);
        programs = LentWallet.install();
        relay = OutsideRelay.start();
    }

    @AfterAll
    static void stopRelay() {
        relay.close();
    }

    @BeforeEach
    void open() throws Exception {
        // Balances count what is open, and another test's payments are.
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE nwc.payment");
        }
        // The relay keeps what wallets said of themselves, so each test has a wallet of its own.
        String secret = "%064x".formatted(TESTS.incrementAndGet());
        service =
                LentWallet.start(
                        programs, wallet, relay.address(), secret, key(CLIENT).publicKey());
        connected =
                ConnectedWallet.open(
                        new WalletConnection(
                                key(secret).publicKey(),
                                key(CLIENT),
                                List.of(relay.address()),
                                Optional.empty()),
                        RULES,
                        // Requests are dated and expire, and the relay's clock is nobody's to set.
                        InstantSource.system(),
                        new SecureRandom());
        rail =
                new NwcRail(
                        new NwcSettings(
                                "nwc",
                                Network.REGTEST,
                                new WalletFees(Msat.of(1_000), 100),
                                Duration.ofSeconds(6)),
                        onTheRelaysClock(connected),
                        database,
                        clock);
        PaymentHash nothing = new PaymentHash("00".repeat(32));
        await().atMost(PATIENCE).until(() -> connected.lookUp(nothing) instanceof BookEntry.Absent);
    }

    @AfterEach
    void close() {
        rail.close();
        service.close();
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
        await().atMost(PATIENCE)
                .until(() -> rail.underWay() <= wallet.waiting() + service.unanswered());
    }

    /** NIP-47 lists transactions without an order that a page could go on from. */
    @Override
    protected boolean lists() {
        return false;
    }

    /** NIP-47 has one word for nearly everything. */
    @Override
    protected FailureReason reported(FailureReason reason) {
        return reason == FailureReason.INSUFFICIENT_BALANCE ? reason : FailureReason.ERROR;
    }

    @Override
    protected void lostOrderExpires() {
        await().atMost(PATIENCE).until(() -> rail.underWay() == 0);
        clock.advance(connected.validity().plus(connected.clockSkew()));
    }

    /** The contract's clock stands in March, and what expired then no relay would pass on. */
    private RemoteWallet onTheRelaysClock(RemoteWallet real) {
        return (RemoteWallet)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {RemoteWallet.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("pay")) {
                                Duration behind = Duration.between(clock.instant(), Instant.now());
                                arguments[3] = ((Instant) arguments[3]).plus(behind);
                            }
                            try {
                                return method.invoke(real, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        });
    }

    private static NostrKey key(String hex) {
        return NostrKey.of(HexFormat.of().parseHex(hex));
    }
}
