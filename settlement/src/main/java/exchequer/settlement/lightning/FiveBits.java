package exchequer.settlement.lightning;

import java.io.ByteArrayOutputStream;

/** Regrouping of bits between bytes and the five-bit values of bech32. */
final class FiveBits {

    private FiveBits() {}

    /** Bytes as five-bit values, the last one filled up with zero bits. */
    static byte[] fromBytes(byte[] bytes) {
        return regroup(bytes, 8, 5, true);
    }

    /** Five-bit values as bytes, the last one filled up with zero bits; loses nothing. */
    static byte[] toBytesPadded(byte[] values) {
        return regroup(values, 5, 8, true);
    }

    /** Whole bytes only; left-over bits must be the zero padding BOLT-11 prescribes. */
    static byte[] toBytes(byte[] values) throws UndecodableException {
        int leftOver = values.length * 5 % 8;
        boolean zeroPadded =
                leftOver == 0 || (values[values.length - 1] & ((1 << leftOver) - 1)) == 0;
        if (leftOver >= 5 || !zeroPadded) {
            throw new UndecodableException(
                    UndecodableCode.MALFORMED_FIELD, "a field is not padded with zero bits");
        }
        return regroup(values, 5, 8, false);
    }

    /** Whole bytes only; what is left over is dropped, whatever it is. */
    static byte[] toBytesLeniently(byte[] values) {
        return regroup(values, 5, 8, false);
    }

    /** A non-negative number as big-endian five-bit values without leading zero values. */
    static byte[] fromNumber(long number) {
        int length = Math.max(1, (64 - Long.numberOfLeadingZeros(number) + 4) / 5);
        return fromNumber(number, length);
    }

    static byte[] fromNumber(long number, int length) {
        byte[] values = new byte[length];
        for (int i = 0; i < length; i++) {
            values[i] = (byte) (number >>> (5 * (length - 1 - i)) & 31);
        }
        return values;
    }

    /** At most twelve values, so that the result fits and is never negative. */
    static long toNumber(byte[] values) {
        long number = 0;
        for (byte value : values) {
            number = number << 5 | value;
        }
        return number;
    }

    private static byte[] regroup(byte[] from, int fromWidth, int toWidth, boolean pad) {
        ByteArrayOutputStream out =
                new ByteArrayOutputStream(from.length * fromWidth / toWidth + 1);
        int held = 0;
        int heldBits = 0;
        for (byte value : from) {
            held = (held << fromWidth | value & ((1 << fromWidth) - 1)) & 0xfff;
            heldBits += fromWidth;
            while (heldBits >= toWidth) {
                heldBits -= toWidth;
                out.write(held >>> heldBits & ((1 << toWidth) - 1));
            }
        }
        if (pad && heldBits > 0) {
            out.write(held << (toWidth - heldBits) & ((1 << toWidth) - 1));
        }
        return out.toByteArray();
    }
}
