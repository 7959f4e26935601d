package exchequer.settlement.lightning;

import java.nio.charset.StandardCharsets;

/** What an invoice's signature is over: SHA-256 of the prefix and the zero-padded data. */
final class Bolt11Digest {

    private Bolt11Digest() {}

    static byte[] of(String prefix, byte[] unsignedValues) {
        byte[] head = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] data = FiveBits.toBytesPadded(unsignedValues);
        byte[] all = new byte[head.length + data.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(data, 0, all, head.length, data.length);
        return Sha256.of(all);
    }
}
