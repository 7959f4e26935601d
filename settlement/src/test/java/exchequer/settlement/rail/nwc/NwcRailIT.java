package exchequer.settlement.rail.nwc;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.settlement.rail.RailListing;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rail contract on the NWC rail and a wallet without relays. */
class NwcRailIT extends NwcRailContract {

    @BeforeAll
    static void beginWithAnEmptyDatabase() {
        begin(SharedPostgres.newDatabase());
    }

    @Override
    protected RemoteWallet open(NodeWallet wallet) {
        return new LocalWallet(wallet);
    }

    @Override
    protected Duration patience() {
        return Duration.ofMillis(400);
    }

    @Override
    protected void lostOrderExpires() {
        clock.advance(LocalWallet.MAY_BEGIN_FOR);
    }

    @Test
    void it_has_no_list_to_read_page_by_page() {
        assertThat(rail().payments(0, 10)).isEqualTo(new RailListing.NotSupported());
    }
}
