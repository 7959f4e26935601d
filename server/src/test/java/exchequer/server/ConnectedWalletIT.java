package exchequer.server;

import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.server.wallet.ConnectedWallet;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.nwc.BookEntry;
import exchequer.settlement.rail.nwc.NodeWallet;
import exchequer.settlement.rail.nwc.NwcRailContract;
import exchequer.settlement.rail.nwc.RemoteWallet;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * The rail contract on NIP-47 as it is spoken: our client, a relay and a wallet service that are
 * not ours, each a process of its own, and a simulated Lightning node behind them.
 */
@Timeout(120)
class ConnectedWalletIT extends NwcRailContract {

    @BeforeAll
    static void beginWithAnEmptyDatabase() {
        begin(SharedPostgres.newDatabase());
    }

    private static WalletLane lane;

    private LentService service;
    private LentWallet lent;
    private ConnectedWallet connected;

    @BeforeAll
    static void install() {
        lane = WalletLane.open();
    }

    @AfterAll
    static void stopRelay() {
        lane.close();
    }

    @Override
    protected RemoteWallet open(NodeWallet wallet) {
        WalletLane.Place place = lane.place();
        service = lane.service(place);
        lent = LentWallet.lend(wallet, service);
        connected =
                ConnectedWallet.open(
                        place.connection(),
                        WalletLane.RULES,
                        // Requests are dated and expire, and the relay's clock is nobody's to set.
                        InstantSource.system(),
                        new SecureRandom());
        PaymentHash nothing = new PaymentHash("00".repeat(32));
        await().atMost(WalletLane.PATIENCE)
                .until(() -> connected.lookUp(nothing) instanceof BookEntry.Absent);
        return onTheRelaysClock(connected);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(6);
    }

    @Override
    protected int neverAnswered() {
        return lent.unanswered();
    }

    /** NIP-47 has one word for nearly everything. */
    @Override
    protected FailureReason reported(FailureReason reason) {
        return reason == FailureReason.INSUFFICIENT_BALANCE ? reason : FailureReason.ERROR;
    }

    @Override
    protected void lostOrderExpires() {
        await().atMost(WalletLane.PATIENCE).until(() -> underWay() == 0);
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
}
