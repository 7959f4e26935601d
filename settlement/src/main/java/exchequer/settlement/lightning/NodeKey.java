package exchequer.settlement.lightning;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;

/**
 * The private key with which a Lightning node signs its invoices. Immutable and thread-safe; it
 * never shows the key, in {@link #toString} or otherwise.
 */
public final class NodeKey {

    private final byte[] secret;
    private final NodeId nodeId;

    private NodeKey(byte[] secret) {
        this.secret = secret;
        Secp256k1 curve = Secp256k1.get();
        this.nodeId = NodeId.of(curve.pubKeyCompress(curve.pubkeyCreate(secret)));
    }

    /**
     * @throws IllegalArgumentException when the bytes are no valid secp256k1 private key
     */
    public static NodeKey of(byte[] secret) {
        if (secret.length != 32 || !Secp256k1.get().secKeyVerify(secret)) {
            throw new IllegalArgumentException("not a secp256k1 private key");
        }
        return new NodeKey(secret.clone());
    }

    public NodeId nodeId() {
        return nodeId;
    }

    /**
     * A recoverable ECDSA signature: 64 bytes r‖s with low s (RFC 6979 nonce), then one byte of
     * recovery id, as BOLT-11 wants it.
     */
    byte[] signRecoverably(byte[] digest) {
        Secp256k1 curve = Secp256k1.get();
        byte[] compact = curve.sign(digest, secret, null);
        // The binding signs without telling the recovery id; at most four candidates exist.
        for (int recoveryId = 0; recoveryId < 4; recoveryId++) {
            if (recoversToThisKey(compact, digest, recoveryId)) {
                byte[] signature = Arrays.copyOf(compact, 65);
                signature[64] = (byte) recoveryId;
                return signature;
            }
        }
        throw new IllegalStateException("a fresh signature recovers to no key");
    }

    private boolean recoversToThisKey(byte[] compact, byte[] digest, int recoveryId) {
        return Signatures.recover(compact, digest, recoveryId).filter(nodeId::equals).isPresent();
    }

    @Override
    public String toString() {
        return "NodeKey[" + nodeId + "]";
    }
}
