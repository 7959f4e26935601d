package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.DerivedId;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.lightning.PaymentHash;
import java.util.regex.Pattern;

/** Identifies a case: {@code cas_} and 32 hexadecimal digits. */
public record CaseId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("cas_[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CaseId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("expected " + FORM);
        }
    }

    /** One case per kind and payment. */
    public static CaseId of(CaseKind kind, PaymentHash payment) {
        return new CaseId(DerivedId.derive("cas_", kind.name(), payment.value()));
    }

    /** One case per kind and payment of a rail, for what is found by comparing with the rail. */
    public static CaseId of(String rail, CaseKind kind, PaymentHash payment) {
        return new CaseId(DerivedId.derive("cas_", rail, kind.name(), payment.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
