package exchequer.settlement.lightning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The 32-byte secret whose SHA-256 is a {@link PaymentHash}, as 64 lowercase hex digits. For the
 * payer it is the proof of payment; for a payee whose invoice is still open it is money, because
 * whoever routes the payment can claim it with the preimage. So {@link #toString} shows only the
 * first four bytes, and a preimage in a log line cannot be spent.
 */
public record Preimage(@JsonValue String value) {

    /**
     * @throws IllegalArgumentException when the value is not 32 bytes of lowercase hex
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Preimage {
        HexText.require(value, 32, "preimage");
    }

    /**
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static Preimage of(byte[] bytes) {
        return new Preimage(HexText.of(bytes));
    }

    public byte[] bytes() {
        return HexText.bytes(value);
    }

    /** The hash this preimage opens. */
    public PaymentHash hash() {
        return PaymentHash.of(Sha256.of(bytes()));
    }

    /** Whether this is the proof for {@code hash}. */
    public boolean opens(PaymentHash hash) {
        return hash().equals(hash);
    }

    @Override
    public String toString() {
        return value.substring(0, 8) + "…";
    }
}
