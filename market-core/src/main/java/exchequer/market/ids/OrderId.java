package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies an order: {@code ord_} and 32 hexadecimal digits. */
public record OrderId(@JsonValue String value) {

    static final String PREFIX = "ord_";

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public OrderId {
        DerivedId.check(PREFIX, value);
    }

    /**
     * An order is an awarded quote, so its id is known before the award. Work and charges that
     * arrive early are filed under the order they would belong to.
     */
    public static OrderId of(QuoteId quote) {
        return new OrderId(PREFIX + quote.value().substring(quote.value().indexOf('_') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
