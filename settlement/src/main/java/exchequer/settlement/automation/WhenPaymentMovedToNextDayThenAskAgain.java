package exchequer.settlement.automation;

import exchequer.market.automation.Deadlines;
import exchequer.market.decision.DomainEvent;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import java.util.List;

/** The next business day has a budget of its own; the first moment of it is when to ask. */
public final class WhenPaymentMovedToNextDayThenAskAgain implements Deadlines {

    private final PaymentRules rules;
    private final String rail;

    public WhenPaymentMovedToNextDayThenAskAgain(PaymentRules rules, String rail) {
        this.rules = rules;
        this.rail = rail;
    }

    @Override
    public List<Deadline> setBy(DomainEvent event) {
        return event instanceof PaymentMovedToNextDay payment
                ? List.of(
                        new Deadline(
                                "pay/" + payment.orderId() + "/" + payment.businessDay(),
                                payment.until(),
                                new IntendPayment(
                                        payment.orderId(),
                                        payment.buyer(),
                                        rules,
                                        rail,
                                        payment.until())))
                : List.of();
    }
}
