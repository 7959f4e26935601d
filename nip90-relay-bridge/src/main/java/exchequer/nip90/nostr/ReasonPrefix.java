package exchequer.nip90.nostr;

/**
 * The machine-readable word before the colon of an OK or CLOSED message.
 *
 * <p>NIP-01 names most of them, NIP-77 {@code closed}; {@code replaced} and {@code deleted} are
 * strfry's. A word nobody knows yet is {@link #OTHER}, never an error.
 */
public enum ReasonPrefix {
    DUPLICATE("duplicate", false),
    POW("pow", false),
    BLOCKED("blocked", false),
    RATE_LIMITED("rate-limited", true),
    INVALID("invalid", false),
    RESTRICTED("restricted", false),
    MUTE("mute", false),
    ERROR("error", true),
    AUTH_REQUIRED("auth-required", true),
    REPLACED("replaced", false),
    DELETED("deleted", false),
    CLOSED("closed", true),
    OTHER("", false);

    private final String word;
    private final boolean worthRetrying;

    ReasonPrefix(String word, boolean worthRetrying) {
        this.word = word;
        this.worthRetrying = worthRetrying;
    }

    /** Reads the prefix off a relay's message. */
    public static ReasonPrefix of(String message) {
        int colon = message.indexOf(':');
        String word = colon < 0 ? "" : message.substring(0, colon);
        for (ReasonPrefix prefix : values()) {
            if (prefix != OTHER && prefix.word.equals(word)) {
                return prefix;
            }
        }
        return OTHER;
    }

    /** {@code invalid: too large} and the like. */
    public String message(String explanation) {
        return this == OTHER ? explanation : word + ": " + explanation;
    }

    /** Whether the same event may be accepted later (for AUTH_REQUIRED: after authenticating). */
    public boolean worthRetrying() {
        return worthRetrying;
    }
}
