package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An event as its row in {@code nostr.events}. */
record EventRow(
        long seq,
        ReceivedEvent received,
        byte[] id,
        byte[] pubkey,
        byte @Nullable [] addressSha256) {

    static EventRow of(long seq, ReceivedEvent received) {
        NostrEvent event = received.event();
        return new EventRow(
                seq,
                received,
                HexFormat.of().parseHex(event.id()),
                HexFormat.of().parseHex(event.pubkey()),
                Address.of(event).map(Address::sha256).orElse(null));
    }

    NostrEvent event() {
        return received.event();
    }

    Stream<Sighting> sighting() {
        String from = received.from();
        return from == null
                ? Stream.empty()
                : Stream.of(new Sighting(event().id(), from, received.receivedAt()));
    }
}
