package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a delivery: {@code dlv_} and 32 hexadecimal digits. */
public record DeliveryId(@JsonValue String value) {

    static final String PREFIX = "dlv_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeliveryId {
        DerivedId.check(PREFIX, value);
    }

    /** One delivery per order and the reference the provider gave it. */
    public static DeliveryId of(OrderId order, String reference) {
        return new DeliveryId(DerivedId.derive(PREFIX, order.value(), reference));
    }

    @Override
    public String toString() {
        return value;
    }
}
