package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a proof: {@code prf_} and 32 hexadecimal digits. */
public record ProofId(@JsonValue String value) {

    static final String PREFIX = "prf_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProofId {
        DerivedId.check(PREFIX, value);
    }

    public static ProofId of(DeliveryId delivery) {
        return new ProofId(DerivedId.derive(PREFIX, delivery.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
