package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a request for quotes: {@code rfq_} and 32 hexadecimal digits. */
public record RfqId(@JsonValue String value) {

    static final String PREFIX = "rfq_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RfqId {
        DerivedId.check(PREFIX, value);
    }

    /** One request per buyer and the reference the buyer gave it: an event id or a key. */
    public static RfqId of(TenantId tenant, Pubkey buyer, String reference) {
        return new RfqId(DerivedId.derive(PREFIX, tenant.value(), buyer.value(), reference));
    }

    @Override
    public String toString() {
        return value;
    }
}
