package exchequer.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to be hashed: fields one after the other, each a four-byte big-endian length and that many
 * bytes. Two different lists of fields never have the same bytes, which a separator between the
 * fields could not promise. Text is UTF-8, a number has eight bytes big-endian, an instant is its
 * microseconds since 1970 (what PostgreSQL keeps), an absent field has the length -1.
 */
final class CanonicalBytes {

    private static final byte[] ABSENT = {-1, -1, -1, -1};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /**
     * Begins with the name of what is written, so that no other kind of thing has the same bytes.
     */
    CanonicalBytes(String kind) {
        text(kind);
    }

    CanonicalBytes text(@Nullable String value) {
        if (value == null) {
            bytes.writeBytes(ABSENT);
            return this;
        }
        return raw(value.getBytes(StandardCharsets.UTF_8));
    }

    CanonicalBytes number(long value) {
        return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    CanonicalBytes instant(Instant value) {
        return number(ChronoUnit.MICROS.between(Instant.EPOCH, value));
    }

    CanonicalBytes raw(byte[] value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        bytes.writeBytes(value);
        return this;
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
