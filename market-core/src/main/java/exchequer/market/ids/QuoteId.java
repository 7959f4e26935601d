package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies a quote: {@code qte_} and 32 hexadecimal digits. */
public record QuoteId(@JsonValue String value) {

    static final String PREFIX = "qte_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public QuoteId {
        DerivedId.check(PREFIX, value);
    }

    /** One live quote per request and provider; a new price revises it. */
    public static QuoteId of(RfqId rfq, Pubkey provider) {
        return new QuoteId(DerivedId.derive(PREFIX, rfq.value(), provider.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
