package exchequer.nip90.negentropy;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Writes one message. Neighbouring skips become one, and one at the end is left out, as the
 * protocol implies it. Not thread-safe.
 */
final class MessageWriter {

    private byte[] bytes = new byte[512];
    private int length;
    private long lastCreatedAt;
    private @Nullable Bound skippedTo;

    /** A place to come back to. */
    record Mark(int length, long lastCreatedAt, @Nullable Bound skippedTo) {}

    private MessageWriter() {}

    /** No message, only bytes. */
    static MessageWriter plain() {
        return new MessageWriter();
    }

    static MessageWriter message() {
        MessageWriter writer = new MessageWriter();
        writer.put(MessageReader.VERSION);
        return writer;
    }

    void skip(Bound upper) {
        skippedTo = upper;
    }

    void digest(Bound upper, Fingerprint fingerprint) {
        begin(upper, 1);
        word(fingerprint.high());
        word(fingerprint.low());
    }

    void ids(Bound upper, SealedItems items, int from, int to) {
        begin(upper, 2);
        varint(to - from);
        for (int i = from; i < to; i++) {
            ItemId id = items.get(i).id();
            word(id.a());
            word(id.b());
            word(id.c());
            word(id.d());
        }
    }

    /** Whether nothing was written that asks for an answer. */
    boolean isEmpty() {
        return length <= 1;
    }

    int length() {
        return length;
    }

    Mark mark() {
        return new Mark(length, lastCreatedAt, skippedTo);
    }

    void backTo(Mark mark) {
        length = mark.length;
        lastCreatedAt = mark.lastCreatedAt;
        skippedTo = mark.skippedTo;
    }

    String toHex() {
        return HexFormat.of().formatHex(bytes, 0, length);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void begin(Bound upper, int mode) {
        if (skippedTo != null) {
            bound(skippedTo);
            varint(0);
            skippedTo = null;
        }
        bound(upper);
        varint(mode);
    }

    private void bound(Bound bound) {
        if (bound.isEnd()) {
            varint(0);
        } else {
            varint(1 + bound.createdAt() - lastCreatedAt);
            lastCreatedAt = bound.createdAt();
        }
        varint(bound.prefixBytes());
        for (int i = 0; i < bound.prefixBytes(); i++) {
            put(bound.id().byteAt(i));
        }
    }

    /** Base 128, most significant digit first, all but the last marked. */
    void varint(long value) {
        for (int digit = 8; digit > 0; digit--) {
            if (value >>> (7 * digit) != 0) {
                put((int) (value >>> (7 * digit)) & 0x7f | 0x80);
            }
        }
        put((int) value & 0x7f);
    }

    void word(long word) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            put((int) (word >>> shift) & 0xff);
        }
    }

    private void put(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
    }
}
