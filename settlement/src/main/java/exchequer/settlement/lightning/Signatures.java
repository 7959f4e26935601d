package exchequer.settlement.lightning;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Optional;

/** ECDSA checks on compact 64-byte signatures. */
final class Signatures {

    private Signatures() {}

    /** The key that made the signature, high or low s alike; empty when there is none. */
    static Optional<NodeId> recover(byte[] compact, byte[] digest, int recoveryId) {
        Secp256k1 curve = Secp256k1.get();
        try {
            return Optional.of(
                    NodeId.of(
                            curve.pubKeyCompress(curve.ecdsaRecover(compact, digest, recoveryId))));
        } catch (Secp256k1Exception notRecoverable) {
            return Optional.empty();
        }
    }

    /** Whether {@code signer} made this signature and it has a low s. */
    static boolean verifyLowS(byte[] compact, byte[] digest, NodeId signer) {
        Secp256k1 curve = Secp256k1.get();
        try {
            boolean highS = curve.signatureNormalize(compact).getSecond();
            return !highS && curve.verify(compact, digest, signer.bytes());
        } catch (Secp256k1Exception malformed) {
            return false;
        }
    }
}
