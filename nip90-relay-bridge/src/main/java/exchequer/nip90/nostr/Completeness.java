package exchequer.nip90.nostr;

/** What a relay says with EOSE about the stored events that it did not send (NIP-67). */
public enum Completeness {
    /** It has sent every stored event that matches. */
    FINISH("finish"),

    /** It holds more that match than it has sent. */
    MORE("more"),

    /** It says neither, or both: only asking on tells. */
    UNSAID("");

    private final String hint;

    Completeness(String hint) {
        this.hint = hint;
    }

    /** As it stands in the message; empty for {@link #UNSAID}, which is said by leaving it out. */
    String hint() {
        return hint;
    }
}
