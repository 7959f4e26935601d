package exchequer.settlement.spark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one protobuf message whose fields are all known, are numbers or bytes, and come once. What
 * is stricter than protobuf keeps two readers from seeing two messages in the same bytes.
 */
final class ProtoReader {

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final Map<Integer, byte[]> bytes = new HashMap<>();
    private final byte[] message;
    private int at;

    private ProtoReader(byte[] message) {
        this.message = message;
    }

    /**
     * @throws MalformedSpark when it is no such message
     */
    static ProtoReader read(byte[] message, Set<Integer> numbers, Set<Integer> bytes)
            throws MalformedSpark {
        ProtoReader reader = new ProtoReader(message);
        while (reader.at < message.length) {
            long key = reader.varint();
            int field = (int) (key >>> 3);
            boolean fresh =
                    key == ((long) field << 3 | key & 7)
                            && !reader.numbers.containsKey(field)
                            && !reader.bytes.containsKey(field);
            int kind = (int) (key & 7);
            if (fresh && kind == ProtoWriter.VARINT && numbers.contains(field)) {
                reader.numbers.put(field, reader.varint());
            } else if (fresh && kind == ProtoWriter.BYTES && bytes.contains(field)) {
                reader.bytes.put(field, reader.take(reader.varint()));
            } else {
                throw new MalformedSpark("it has a field that is not known, or comes twice");
            }
        }
        return reader;
    }

    /** An unsigned number in a long. */
    Optional<Long> number(int field) {
        return Optional.ofNullable(numbers.get(field));
    }

    Optional<byte[]> bytes(int field) {
        return Optional.ofNullable(bytes.get(field));
    }

    private byte[] take(long length) throws MalformedSpark {
        if (length < 0 || length > message.length - at) {
            throw new MalformedSpark("a field is longer than the message");
        }
        byte[] taken = Arrays.copyOfRange(message, at, at + (int) length);
        at += (int) length;
        return taken;
    }

    private long varint() throws MalformedSpark {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == message.length) {
                throw new MalformedSpark("a number is cut off");
            }
            byte next = message[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedSpark("a number has more than 64 bits");
    }
}
