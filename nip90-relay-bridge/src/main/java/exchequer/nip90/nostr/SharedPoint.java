package exchequer.nip90.nostr;

/**
 * What two keys have in common: the x coordinate of secret times public key, the same from either
 * side. Everything encrypted between the two can be read with it, so it never shows itself.
 * Immutable and thread-safe.
 */
public final class SharedPoint {

    private final byte[] x;

    SharedPoint(byte[] x) {
        this.x = x;
    }

    /** 32 bytes, unhashed, as NIP-04 and NIP-44 use them; a copy. */
    public byte[] x() {
        return x.clone();
    }

    @Override
    public String toString() {
        return "SharedPoint";
    }
}
