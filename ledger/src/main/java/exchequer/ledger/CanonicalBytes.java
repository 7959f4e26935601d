package exchequer.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to be hashed: fields one after the other, each a four-byte big-endian length and that many
 * bytes. Two different lists of fields never have the same bytes, which a separator between the
 * fields could not promise. Text is UTF-8, a number has eight bytes big-endian, an instant is its
 * microseconds since 1970 (what PostgreSQL keeps), an absent field has the length -1.
 */
final class CanonicalBytes {

    private static final int ABSENT = -1;
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int NANOS_PER_MICRO = 1_000;

    private byte[] bytes = new byte[1_024];
    private int length;

    /**
     * Begins with the name of what is written, so that no other kind of thing has the same bytes.
     */
    CanonicalBytes(String kind) {
        text(kind);
    }

    CanonicalBytes text(@Nullable String value) {
        if (value == null) {
            room(Integer.BYTES);
            putInt(ABSENT);
            return this;
        }
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    CanonicalBytes number(long value) {
        room(Integer.BYTES + Long.BYTES);
        putInt(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
        return this;
    }

    /** Cuts what is below a microsecond. */
    CanonicalBytes instant(Instant value) {
        long seconds = TimeUnit.SECONDS.toMicros(value.getEpochSecond());
        return number(seconds + value.getNano() / NANOS_PER_MICRO);
    }

    CanonicalBytes raw(byte[] value) {
        room(Integer.BYTES + value.length);
        putInt(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
        return this;
    }

    private void putInt(int value) {
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
