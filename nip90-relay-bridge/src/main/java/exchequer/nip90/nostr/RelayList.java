package exchequer.nip90.nostr;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a key writes, and where it reads what others say about it: NIP-65, kind 10002. Of a
 * stranger it is a claim to be shown; the bridge itself connects only where its operator says.
 *
 * @param entries each relay once, in the order of the event
 */
public record RelayList(List<Entry> entries) {

    public static final int KIND = 10_002;

    /** Lists are meant to have a handful; what a stranger adds beyond that is not read. */
    private static final int MAX_ENTRIES = 100;

    /** What a relay is used for. */
    public enum Use {
        READ,
        WRITE,
        BOTH;

        private static Use of(List<String> tag) {
            return switch (tag.size() > 2 ? tag.get(2) : "") {
                case "read" -> READ;
                case "write" -> WRITE;
                // NIP-65 knows no other marker, and without one it is both.
                default -> BOTH;
            };
        }

        private Use and(Use other) {
            return this == other ? this : BOTH;
        }
    }

    /**
     * @param relay a {@code ws://} or {@code wss://} address
     */
    public record Entry(URI relay, Use use) {

        /**
         * @throws IllegalArgumentException when it is no address of a relay
         */
        public Entry {
            if (!isRelay(relay)) {
                throw new IllegalArgumentException("a relay has a ws:// or wss:// address");
            }
        }
    }

    public RelayList {
        Map<URI, Entry> unique = new LinkedHashMap<>();
        for (Entry entry : entries) {
            unique.merge(
                    entry.relay, entry, (one, two) -> new Entry(one.relay, one.use.and(two.use)));
        }
        entries = List.copyOf(unique.values());
    }

    /** Reads a list; what is no address of a relay is left out. */
    public static RelayList of(NostrEvent event) {
        List<Entry> entries = new ArrayList<>();
        for (List<String> tag : event.tagsNamed("r")) {
            if (tag.size() > 1 && entries.size() < MAX_ENTRIES) {
                try {
                    URI relay = new URI(tag.get(1));
                    if (isRelay(relay)) {
                        entries.add(new Entry(relay, Use.of(tag)));
                    }
                } catch (URISyntaxException _) {
                    // As everything else that is no address: left out.
                }
            }
        }
        return new RelayList(entries);
    }

    /** The event to sign; it replaces the one before. */
    public EventTemplate toEvent(long createdAt) {
        return new EventTemplate(
                createdAt, KIND, entries.stream().map(RelayList::tag).toList(), "");
    }

    /** Where to look for what the key says. */
    public List<URI> writeRelays() {
        return without(Use.READ);
    }

    /** Where to tell the key something. */
    public List<URI> readRelays() {
        return without(Use.WRITE);
    }

    private List<URI> without(Use use) {
        return entries.stream().filter(it -> it.use != use).map(Entry::relay).toList();
    }

    private static List<String> tag(Entry entry) {
        String address = entry.relay.toString();
        return switch (entry.use) {
            case READ -> List.of("r", address, "read");
            case WRITE -> List.of("r", address, "write");
            case BOTH -> List.of("r", address);
        };
    }

    private static boolean isRelay(URI relay) {
        return ("wss".equals(relay.getScheme()) || "ws".equals(relay.getScheme()))
                && relay.getHost() != null
                && relay.getRawUserInfo() == null
                && relay.getRawFragment() == null;
    }
}
