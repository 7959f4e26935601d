package exchequer.nip90.outbox;

import exchequer.nip90.inbox.OutsideJobs;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayStore;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/** A market without outside relays. */
public record OwnRelayOnly(OutsidePost outside, RelayPost post, OutsideJobs jobs) {

    public static OwnRelayOnly of(
            DataSource database, RelayStore store, EmbeddedRelay relay, InstantSource clock) {
        OutsidePost outside = new OutsidePost(new Outbox(database, clock), store, List.of());
        return new OwnRelayOnly(
                outside, new RelayPost(relay, outside), new OutsideJobs(database, clock, outside));
    }
}
