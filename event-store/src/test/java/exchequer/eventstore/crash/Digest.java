package exchequer.eventstore.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

/** 64 bits that stand for a text or bytes (FNV-1a): enough to notice a change by accident. */
final class Digest {

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Digest() {}

    static long of(byte[] bytes) {
        long digest = BASIS;
        for (byte one : bytes) {
            digest = (digest ^ (one & 0xff)) * PRIME;
        }
        return digest;
    }

    static long of(String text) {
        return of(text.getBytes(UTF_8));
    }
}
