package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.DerivedId;
import exchequer.market.ids.OrderId;
import java.util.regex.Pattern;

/** Identifies an escrow: {@code esc_} and 32 hexadecimal digits. */
public record EscrowId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("esc_[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public EscrowId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("expected " + FORM);
        }
    }

    /** One escrow per order, so that asking twice can not lock a buyer's money twice. */
    public static EscrowId of(OrderId order) {
        return new EscrowId(DerivedId.derive("esc_", order.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
