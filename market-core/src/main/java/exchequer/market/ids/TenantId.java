package exchequer.market.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Identifies whose market and money a fact belongs to: 1 to 63 of {@code a-z 0-9 -}. */
public record TenantId(@JsonValue String value) {

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TenantId {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("expected a tenant of 1-63 of a-z 0-9 -");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
