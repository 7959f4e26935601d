package exchequer.ledger.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ends of lines eight bytes at a time: an export has a thousand bytes per line. */
final class LineEnds {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long ENDS = ONES * '\n';

    private LineEnds() {}

    /** The place of the first line end from a place on, or the length when there is none. */
    static int next(byte[] data, int from, int length) {
        int at = from;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long differs = (long) LONGS.get(data, at) ^ ENDS;
            // The lowest byte that is zero has its top bit set here; those above it may lie.
            long zeros = (differs - ONES) & ~differs & TOPS;
            if (zeros != 0) {
                return at + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        while (at < length && data[at] != '\n') {
            at++;
        }
        return at;
    }
}
