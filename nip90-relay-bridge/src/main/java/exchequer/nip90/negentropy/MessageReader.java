package exchequer.nip90.negentropy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads one message, whatever it is. Work and memory are proportional to its length; a count is
 * believed only as far as the bytes for it are there.
 */
final class MessageReader {

    /** Version 1; other versions differ in the low four bits. */
    static final int VERSION = 0x61;

    private static final int VERSION_FAMILY = 0x60;

    private final byte[] bytes;
    private int at;
    private Bound last = Bound.START;

    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String reason) {
            super(reason, null, false, false);
        }
    }

    private MessageReader(byte[] bytes) {
        this.bytes = bytes;
    }

    static Reading read(String hex, int maxBytes) {
        if (hex.length() > 2L * maxBytes) {
            return new Reading.Malformed("the message is larger than " + maxBytes + " bytes");
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException _) {
            return new Reading.Malformed("the message is not hex");
        }
        try {
            return new MessageReader(bytes).message();
        } catch (Unreadable e) {
            return new Reading.Malformed(String.valueOf(e.getMessage()));
        }
    }

    private Reading message() throws Unreadable {
        int version = nextByte();
        if ((version & 0xf0) != VERSION_FAMILY) {
            return new Reading.Malformed("the message does not begin with a version");
        }
        if (version != VERSION) {
            return new Reading.OtherVersion();
        }
        List<Range> ranges = new ArrayList<>();
        while (at < bytes.length) {
            ranges.add(range());
        }
        return new Reading.Ranges(ranges);
    }

    private Range range() throws Unreadable {
        if (last.isEnd()) {
            throw new Unreadable("a range begins after the end of time");
        }
        Bound upper = bound();
        if (upper.isBelow(last)) {
            throw new Unreadable("the ranges are not in order");
        }
        last = upper;
        long mode = varint();
        if (mode == 0) {
            return new Range.Skip(upper);
        }
        if (mode == 1) {
            return new Range.Digest(upper, new Fingerprint(word(8), word(8)));
        }
        if (mode == 2) {
            return new Range.Ids(upper, ids());
        }
        throw new Unreadable("unknown mode of a range");
    }

    private List<ItemId> ids() throws Unreadable {
        long count = varint();
        if (count > (bytes.length - at) / ItemId.BYTES) {
            throw new Unreadable("fewer ids than announced");
        }
        List<ItemId> ids = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            ids.add(new ItemId(word(8), word(8), word(8), word(8)));
        }
        return ids;
    }

    private Bound bound() throws Unreadable {
        long encoded = varint();
        long prefixBytes = varint();
        if (prefixBytes > ItemId.BYTES) {
            throw new Unreadable("an id prefix is longer than an id");
        }
        int bytesLeft = (int) prefixBytes;
        long[] words = new long[4];
        for (int i = 0; i < words.length; i++) {
            int here = Math.min(bytesLeft, 8);
            words[i] = word(here);
            bytesLeft -= here;
        }
        if (encoded == 0) {
            return Bound.END;
        }
        long createdAt = last.createdAt() + (encoded - 1);
        if (createdAt < 0 || createdAt == Bound.INFINITY) {
            throw new Unreadable("a time is too large");
        }
        return new Bound(
                createdAt, new ItemId(words[0], words[1], words[2], words[3]), (int) prefixBytes);
    }

    /** The next {@code count} bytes as the high ones of a word, the others zero. */
    private long word(int count) throws Unreadable {
        if (count > bytes.length - at) {
            throw new Unreadable("the message ends too early");
        }
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[at + i] & 0xffL) << (56 - 8 * i);
        }
        at += count;
        return word;
    }

    private long varint() throws Unreadable {
        long value = 0;
        // Nine digits are 63 bits, more than any time or count.
        for (int digits = 0; digits < 9; digits++) {
            int digit = nextByte();
            value = value << 7 | digit & 0x7f;
            if (digit < 0x80) {
                return value;
            }
            if (value == 0) {
                throw new Unreadable("a number has more digits than it needs");
            }
        }
        throw new Unreadable("a number is too large");
    }

    private int nextByte() throws Unreadable {
        if (at == bytes.length) {
            throw new Unreadable("the message ends too early");
        }
        return bytes[at++] & 0xff;
    }
}
