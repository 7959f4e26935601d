package exchequer.server;

import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.server.wallet.ConnectedReceiver;
import exchequer.settlement.rail.nwc.NodeTill;
import exchequer.settlement.rail.nwc.NwcReceiverContract;
import exchequer.settlement.rail.nwc.ReceivingWallet;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/**
 * The receiving contract on NIP-47 as it is spoken: our client, a relay and a wallet service that
 * are not ours, each a process of its own, and a simulated Lightning node behind them.
 */
@Timeout(120)
class ConnectedReceiverIT extends NwcReceiverContract {

    @BeforeAll
    static void beginWithAnEmptyDatabase() {
        begin(SharedPostgres.newDatabase());
    }

    private static WalletLane lane;

    private LentService service;

    @BeforeAll
    static void install() {
        lane = WalletLane.open();
    }

    @AfterAll
    static void stopRelay() {
        lane.close();
    }

    @Override
    protected ReceivingWallet open(NodeTill till) {
        WalletLane.Place place = lane.place();
        service = lane.service(place);
        LentTill.lend(till, service);
        ConnectedReceiver connected =
                ConnectedReceiver.open(
                        place.connection(),
                        WalletLane.RULES,
                        // Requests are dated and expire, and the relay's clock is nobody's to set.
                        InstantSource.system(),
                        new SecureRandom());
        await().atMost(WalletLane.PATIENCE)
                .until(() -> connected.offer() instanceof Reply.Answered<?>);
        return connected;
    }

    @AfterEach
    void stopService() {
        service.close();
    }
}
