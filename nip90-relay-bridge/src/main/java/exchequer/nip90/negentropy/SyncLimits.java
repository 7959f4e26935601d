package exchequer.nip90.negentropy;

/**
 * How far a reconciliation may go. Sizes are of the binary message; as hex it is twice as long.
 *
 * @param maxOutgoingBytes of a message we write; what does not fit is asked for later
 * @param maxIncomingBytes of a message we read
 * @param maxRounds messages we answer before we give up
 * @param maxIds ids an initiator takes from its peer
 */
public record SyncLimits(int maxOutgoingBytes, int maxIncomingBytes, int maxRounds, int maxIds) {

    /** One range always fits into this, so that every message moves things on. */
    static final int SMALLEST_MESSAGE_BYTES = 4_096;

    /**
     * @throws IllegalArgumentException when messages would be too small to make progress, or a
     *     limit is not positive
     */
    public SyncLimits {
        if (maxOutgoingBytes < SMALLEST_MESSAGE_BYTES
                || maxIncomingBytes < SMALLEST_MESSAGE_BYTES) {
            throw new IllegalArgumentException("messages need at least 4096 bytes");
        }
        if (maxRounds < 1 || maxIds < 1) {
            throw new IllegalArgumentException("every limit must be positive");
        }
    }

    public SyncLimits withMaxIncomingBytes(int bytes) {
        return new SyncLimits(maxOutgoingBytes, bytes, maxRounds, maxIds);
    }

    /** Messages that fit, as hex, into the 128 KiB frames most relays read. */
    public static SyncLimits standard() {
        return new SyncLimits(60_000, 512_000, 2_000, 500_000);
    }
}
