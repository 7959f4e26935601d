package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.DerivedId;
import exchequer.market.ids.OrderId;
import java.util.regex.Pattern;

/** Identifies a charge: {@code chg_} and 32 hexadecimal digits. */
public record ChargeId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("chg_[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ChargeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("expected " + FORM);
        }
    }

    /** One charge per order and invoice text. */
    public static ChargeId of(OrderId order, String bolt11) {
        return new ChargeId(DerivedId.derive("chg_", order.value(), bolt11));
    }

    @Override
    public String toString() {
        return value;
    }
}
