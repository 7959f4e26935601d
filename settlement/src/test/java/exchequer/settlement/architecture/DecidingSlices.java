package exchequer.settlement.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** The packages that hold one command each, and what was planted to be like them. */
final class DecidingSlices implements SliceAssignment {

    static final List<String> PACKAGES =
            List.of(
                    "exchequer.settlement.charge.raise",
                    "exchequer.settlement.charge.award",
                    "exchequer.settlement.payment.intend",
                    "exchequer.settlement.payment.record",
                    "exchequer.settlement.payment.resume",
                    "exchequer.settlement.payment.takeover",
                    "exchequer.settlement.charge.refuse",
                    "exchequer.settlement.escrow.request",
                    "exchequer.settlement.escrow.record",
                    "exchequer.settlement.order.close",
                    "exchequer.settlement.deposit.request",
                    "exchequer.settlement.deposit.record",
                    "exchequer.settlement.balance.clear",
                    "exchequer.settlement.order.fail",
                    "exchequer.settlement.cases.lostescrow",
                    "exchequer.settlement.refund.issue",
                    "exchequer.settlement.cases.open",
                    "exchequer.settlement.cases.resolve",
                    "exchequer.settlement.reconcile.note",
                    "exchequer.settlement.history.record",
                    "exchequer.settlement.architecture.planted");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        return PACKAGES.contains(type.getPackageName())
                ? SliceIdentifier.of(type.getPackageName())
                : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
        return "the packages of commands";
    }
}
