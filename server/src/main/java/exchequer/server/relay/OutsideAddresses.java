package exchequer.server.relay;

import exchequer.nip90.nostr.RelayAddress;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outside relays that the operator named; the only ones this node ever connects to. */
public record OutsideAddresses(List<URI> relays) {

    static final String SETTING = "exchequer.nip90.outside-relays";

    /** Each has a connection, a subscription or more, and a row for every event of ours. */
    private static final int MOST = 20;

    public OutsideAddresses {
        relays = List.copyOf(relays);
    }

    /**
     * @param configured as the operator wrote them; one that is named twice counts once
     * @param own the address of our own relay
     * @throws IllegalStateException when one of them is none; says which, and what to do
     */
    public static OutsideAddresses of(Collection<String> configured, String own) {
        Map<RelayAddress, URI> relays = new LinkedHashMap<>();
        for (String text : configured) {
            Optional<String> fault = RelayAddress.fault(text);
            if (fault.isPresent()) {
                throw wrong("'" + text + "' is no relay: " + fault.get());
            }
            RelayAddress relay = RelayAddress.of(text).orElseThrow();
            if (RelayAddress.of(own).filter(relay::equals).isPresent()) {
                throw wrong("'" + text + "' is this node's own relay, which needs no connection");
            }
            relays.putIfAbsent(
                    relay, URI.create(relay.scheme() + text.substring(text.indexOf(':'))));
        }
        if (relays.size() > MOST) {
            throw wrong("there are " + relays.size() + " relays, and at most " + MOST + " may be");
        }
        return new OutsideAddresses(List.copyOf(relays.values()));
    }

    private static IllegalStateException wrong(String what) {
        return new IllegalStateException(
                SETTING
                        + ": "
                        + what
                        + ". To do: write addresses like wss://relay.example, separated by commas,"
                        + " or leave the setting out");
    }
}
