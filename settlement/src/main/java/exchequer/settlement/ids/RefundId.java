package exchequer.settlement.ids;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.market.ids.DerivedId;
import exchequer.market.money.Msat;
import java.util.regex.Pattern;

/** Identifies a refund: {@code rfd_} and 32 hexadecimal digits. */
public record RefundId(@JsonValue String value) {

    private static final Pattern FORM = Pattern.compile("rfd_[0-9a-f]{32}");

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RefundId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("expected " + FORM);
        }
    }

    /** One refund per request of an operator. */
    public static RefundId of(String commandId) {
        return new RefundId(DerivedId.derive("rfd_", commandId));
    }

    /** One refund per case. */
    public static RefundId of(CaseId answered) {
        return new RefundId(DerivedId.derive("rfd_", answered.value()));
    }

    /**
     * One refund per answer that owes a part of a case to the buyer.
     *
     * @param before how many parts were answered before
     */
    public static RefundId of(CaseId answered, int before) {
        return new RefundId(DerivedId.derive("rfd_", answered.value() + "/" + before));
    }

    /**
     * One refund per answer to a part of a case. Another part of that amount has another reason.
     */
    public static RefundId of(CaseId answered, Msat part, String reason) {
        return new RefundId(
                DerivedId.derive("rfd_", answered.value() + "/" + part.value() + "/" + reason));
    }

    /** One refund per escrow. */
    public static RefundId of(EscrowId escrow) {
        return new RefundId(DerivedId.derive("rfd_", escrow.value()));
    }

    @Override
    public String toString() {
        return value;
    }
}
