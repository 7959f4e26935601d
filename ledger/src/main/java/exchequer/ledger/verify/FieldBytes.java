package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes that a hash is over, as ledger/README.md describes them: fields, each a four-byte
 * length and that many bytes. Made for millions of them, so it is used again and again.
 */
final class FieldBytes {

    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[1_024];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void begin(byte[] kind) {
        length = 0;
        raw(kind, 0, kind.length);
    }

    void absent() {
        integer(-1);
    }

    void raw(byte[] source, int from, int count) {
        integer(count);
        reserve(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    void number(long value) {
        integer(Long.BYTES);
        reserve(Long.BYTES);
        putLong(length, value);
        length += Long.BYTES;
    }

    /** A number that is known later. */
    int openNumber() {
        number(0);
        return length - Long.BYTES;
    }

    void closeNumber(int at, long value) {
        putLong(at, value);
    }

    private void putLong(int at, long value) {
        LONGS.set(bytes, at, value);
    }

    private void integer(int value) {
        reserve(LENGTH_BYTES);
        INTS.set(bytes, length, value);
        length += LENGTH_BYTES;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
