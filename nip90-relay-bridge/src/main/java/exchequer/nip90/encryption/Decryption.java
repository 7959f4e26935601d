package exchequer.nip90.encryption;

/**
 * What became of a cipher text. Decrypting never throws for bad input: on an open relay it is the
 * ordinary case.
 */
public sealed interface Decryption {

    /** The text, which shows itself to nobody who merely prints this. */
    record Decrypted(String plaintext) implements Decryption {
        @Override
        public String toString() {
            return "Decrypted[" + plaintext.length() + " chars]";
        }
    }

    /** Nothing can be read. */
    record Undecryptable(Reason reason) implements Decryption {}

    /** Why nothing can be read, in the order in which it is looked for. */
    enum Reason {
        /** The other's key is no point on the curve. */
        IMPOSSIBLE_KEY,
        /** Longer than is read at all; nothing of it was decoded. */
        TOO_LARGE,
        /** Another version of NIP-44, or none. */
        UNKNOWN_VERSION,
        /** Shorter than the shortest text makes it. */
        TOO_SHORT,
        /** Not the encoding that the scheme demands. */
        MALFORMED,
        /** Encrypted with other keys, or changed on its way. */
        FORGED,
        /**
         * Authentic, but not padded as the scheme demands. NIP-04 can not tell it from a forgery.
         */
        BAD_PADDING,
        /** Decrypted to what is no text. */
        NOT_UTF8
    }

    static Decryption failed(Reason reason) {
        return new Undecryptable(reason);
    }
}
