package exchequer.nip90.giftwrap;

import java.time.Duration;

/** The event kinds of NIP-59, and how far their times are off. */
public final class GiftKinds {

    /** Signed by the author, encrypted for the reader, and saying nothing else. */
    public static final int SEAL = 13;

    public static final int WRAP = 1_059;

    /** A wrap that relays do not store. */
    public static final int EPHEMERAL_WRAP = 21_059;

    /**
     * How far in the past the time of a seal or wrap may lie, the real one being the rumour's: who
     * asks a relay for wraps since some time has to begin this much earlier.
     */
    public static final Duration MAX_BACKDATING = Duration.ofDays(2);

    private GiftKinds() {}

    static boolean isWrap(int kind) {
        return kind == WRAP || kind == EPHEMERAL_WRAP;
    }
}
