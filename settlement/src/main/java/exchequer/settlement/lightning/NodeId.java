package exchequer.settlement.lightning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A Lightning node's identity: its compressed secp256k1 public key, 33 bytes as lowercase hex. It
 * is not a Nostr identity and says nothing about who asked for the payment.
 */
public record NodeId(@JsonValue String value) {

    /**
     * @throws IllegalArgumentException when the value is not 33 bytes of lowercase hex starting
     *     with 02 or 03
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeId {
        HexText.require(value, 33, "node id");
        if (!value.startsWith("02") && !value.startsWith("03")) {
            throw new IllegalArgumentException("node id is not a compressed public key");
        }
    }

    public static NodeId of(byte[] bytes) {
        return new NodeId(HexText.of(bytes));
    }

    public byte[] bytes() {
        return HexText.bytes(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
