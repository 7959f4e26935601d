package exchequer.settlement.lightning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The SHA-256 of a {@link Preimage}, as 64 lowercase hex digits: the identity of a Lightning
 * payment. A payer that knows it can track the payment; it proves nothing.
 */
public record PaymentHash(@JsonValue String value) {

    /**
     * @throws IllegalArgumentException when the value is not 32 bytes of lowercase hex
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PaymentHash {
        HexText.require(value, 32, "payment hash");
    }

    /**
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static PaymentHash of(byte[] bytes) {
        return new PaymentHash(HexText.of(bytes));
    }

    public byte[] bytes() {
        return HexText.bytes(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
