package exchequer.nip90.nostr;

import java.util.List;

/** Keys and events for tests. */
public final class Events {

    public static final NostrKey ALICE = key(1);
    public static final NostrKey BOB = key(2);

    private Events() {}

    public static NostrKey key(int number) {
        byte[] secret = new byte[32];
        secret[30] = (byte) (number >> 8);
        secret[31] = (byte) number;
        return NostrKey.of(secret);
    }

    public static NostrEvent note(
            long createdAt, int kind, String content, List<List<String>> tags) {
        return ALICE.sign(new EventTemplate(createdAt, kind, tags, content));
    }

    /** The same signature over other content: what a forger has. */
    public static NostrEvent withContent(NostrEvent event, String content) {
        return new NostrEvent(
                event.id(),
                event.pubkey(),
                event.createdAt(),
                event.kind(),
                event.tags(),
                content,
                event.sig());
    }

    /** The right id under a signature that belongs to something else. */
    public static NostrEvent withForgedSignature(NostrEvent event) {
        return new NostrEvent(
                event.id(),
                event.pubkey(),
                event.createdAt(),
                event.kind(),
                event.tags(),
                event.content(),
                "0".repeat(128));
    }

    static NostrEvent parse(String json) {
        return switch (NostrJson.standard().readEvent(json)) {
            case Parsing.Parsed<NostrEvent>(NostrEvent event) -> event;
            case Parsing.Malformed<NostrEvent>(String reason) -> throw new AssertionError(reason);
        };
    }
}
