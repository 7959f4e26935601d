package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies an offer: {@code off_} and 32 hexadecimal digits. */
public record OfferId(@JsonValue String value) {

    static final String PREFIX = "off_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OfferId {
        DerivedId.check(PREFIX, value);
    }

    /** One offer per provider and the name the provider gave it. */
    public static OfferId of(TenantId tenant, Pubkey provider, String name) {
        return new OfferId(DerivedId.derive(PREFIX, tenant.value(), provider.value(), name));
    }

    @Override
    public String toString() {
        return value;
    }
}
