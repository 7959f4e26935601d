package exchequer.settlement.lightning;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The feature bits of BOLT-9 as far as a payer must understand them. */
final class Features {

    static final int VAR_ONION_REQUIRED = 8;
    static final int PAYMENT_SECRET_REQUIRED = 14;
    static final int BASIC_MPP_OPTIONAL = 17;

    /**
     * Even bits a payer may meet: data_loss_protect, var_onion, static_remotekey, payment_secret,
     * basic_mpp, route_blinding, attribution_data, channel_type and payment_metadata. AMP (30) is
     * missing on purpose: paying such an invoice twice is possible and looks like paying once.
     */
    private static final Set<Integer> KNOWN_REQUIRED =
            Set.of(0, VAR_ONION_REQUIRED, 12, PAYMENT_SECRET_REQUIRED, 16, 24, 36, 44, 48);

    private Features() {}

    /** The bits set in a big-endian vector of five-bit values. */
    static SortedSet<Integer> fromFiveBits(byte[] values) {
        SortedSet<Integer> bits = new TreeSet<>();
        for (int i = 0; i < values.length; i++) {
            int lowest = 5 * (values.length - 1 - i);
            for (int bit = 0; bit < 5; bit++) {
                if ((values[i] >>> bit & 1) == 1) {
                    bits.add(lowest + bit);
                }
            }
        }
        return bits;
    }

    /** The shortest vector; empty for no bits. */
    static byte[] toFiveBits(SortedSet<Integer> bits) {
        if (bits.isEmpty()) {
            return new byte[0];
        }
        byte[] values = new byte[bits.last() / 5 + 1];
        for (int bit : bits) {
            values[values.length - 1 - bit / 5] |= (byte) (1 << bit % 5);
        }
        return values;
    }

    static void requirePayable(SortedSet<Integer> bits) throws UndecodableException {
        for (int bit : bits) {
            if (bit % 2 == 0 && !KNOWN_REQUIRED.contains(bit)) {
                throw new UndecodableException(
                        UndecodableCode.UNKNOWN_FEATURE, "required feature " + bit);
            }
        }
        boolean multiPart = bits.contains(16) || bits.contains(BASIC_MPP_OPTIONAL);
        boolean secret = bits.contains(PAYMENT_SECRET_REQUIRED) || bits.contains(15);
        if (multiPart && !secret) {
            throw new UndecodableException(
                    UndecodableCode.UNKNOWN_FEATURE, "basic_mpp without payment_secret");
        }
    }
}
