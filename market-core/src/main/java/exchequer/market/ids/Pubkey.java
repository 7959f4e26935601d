package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A party's identity: a 32-byte x-only secp256k1 public key as lower-case hexadecimal. It says who
 * somebody is in the market, never which Lightning node they use: the two are different identities.
 */
public record Pubkey(@JsonValue String value) {

    private static final int HEX_DIGITS = 64;

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Pubkey {
        if (value.length() != HEX_DIGITS || !DerivedId.isLowerHex(value, 0)) {
            throw new IllegalArgumentException(
                    "expected a public key of 64 lower-case hexadecimal digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
