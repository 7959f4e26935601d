package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.DerivedId;
import java.util.regex.Pattern;

/** Identifies a deposit: {@code dep_} and 32 hexadecimal digits. */
public record DepositId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("dep_[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DepositId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("expected " + FORM);
        }
    }

    /** One deposit per request, so that asking again for it makes no second invoice. */
    public static DepositId of(String commandId) {
        return new DepositId(DerivedId.derive("dep_", commandId));
    }

    @Override
    public String toString() {
        return value;
    }
}
