package exchequer.market.rejection;

import exchequer.market.decision.Rejection;
import java.util.Locale;

/** The stable code of a rejection: its class name in lower snake case. */
public final class RejectionCode {

    private RejectionCode() {}

    public static String of(Class<? extends Rejection> type) {
        return type.getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
