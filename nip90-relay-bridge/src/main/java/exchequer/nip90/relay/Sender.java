package exchequer.nip90.relay;

import java.util.Set;

/** Who brought an event. */
public sealed interface Sender {

    /**
     * A client of ours.
     *
     * @param remote the other end, as the transport described it
     * @param keys public keys it has proven to hold (NIP-42)
     */
    record Client(String remote, Set<String> keys) implements Sender {
        public Client {
            keys = Set.copyOf(keys);
        }
    }

    /** A relay at which we listen, by its address. Nobody there reads our refusals. */
    record OutsideRelay(String address) implements Sender {}
}
