package exchequer.nip90.nostr;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;

/** Whether an event is what it claims to be: first its id, then the author's signature over it. */
public sealed interface EventVerification {

    record Valid() implements EventVerification {}

    /**
     * @param expected the id the contents really have
     */
    record InvalidId(String expected) implements EventVerification {}

    record InvalidSignature() implements EventVerification {}

    /** Pure computation, some 50 to 70 microseconds, nearly all of it for the signature. */
    static EventVerification of(NostrEvent event) {
        String expected;
        try {
            expected = EventId.of(event);
        } catch (IllegalArgumentException _) {
            // Half a surrogate pair: no bytes, hence no id that could be right.
            return new InvalidId("");
        }
        if (!expected.equals(event.id())) {
            return new InvalidId(expected);
        }
        boolean signed =
                verify(Hex.parse(event.sig()), Hex.parse(event.id()), Hex.parse(event.pubkey()));
        return signed ? new Valid() : new InvalidSignature();
    }

    /** BIP-340 verification; an x coordinate that is on no curve point verifies nothing. */
    private static boolean verify(byte[] signature, byte[] digest, byte[] publicKey) {
        try {
            return Secp256k1.get().verifySchnorr(signature, digest, publicKey);
        } catch (Secp256k1Exception _) {
            return false;
        }
    }
}
