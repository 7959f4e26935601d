package exchequer.settlement.simulation;

import exchequer.market.events.BudgetSet;
import exchequer.market.money.Msat;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** That nobody spends more than allowed, fees included: when decided, and at the rail. */
final class BudgetRules {

    private final List<Fact> facts;
    private final RailBooks books;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, BudgetSet> budgets = new HashMap<>();
    private final Map<PaymentHash, Held> held = new LinkedHashMap<>();

    /** What a payment takes from the budget of its day. */
    private record Held(String day, Msat amount) {}

    BudgetRules(List<Fact> facts, RailBooks books) {
        this.facts = facts;
        this.books = books;
    }

    List<String> violations() {
        for (Fact fact : facts) {
            String tenant = fact.tenant().value() + "/";
            switch (fact.event()) {
                case BudgetSet budget -> budgets.put(tenant + budget.buyer(), budget);
                case PaymentIntended intent -> intended(tenant, intent);
                case PaymentSettled p ->
                        held.computeIfPresent(
                                p.paymentHash(),
                                (_, before) ->
                                        new Held(before.day(), p.amountMsat().plus(p.feeMsat())));
                case PaymentFailed p -> held.remove(p.paymentHash());
                default -> {
                    // Costs nothing.
                }
            }
        }
        feesAreWithinCaps();
        return violations;
    }

    private void intended(String tenant, PaymentIntended intent) {
        String buyer = tenant + intent.buyer();
        String day = buyer + "/" + intent.businessDay();
        Msat most = intent.amountMsat().plus(intent.feeCapMsat());
        held.put(intent.paymentHash(), new Held(day, most));
        BudgetSet budget = budgets.get(buyer);
        if (budget == null) {
            violations.add("%s has no budget".formatted(intent.paymentHash()));
            return;
        }
        if (most.isMoreThan(budget.perOrderMsat())) {
            violations.add("%s is above the budget of an order".formatted(intent.paymentHash()));
        }
        Msat ofDay =
                held.values().stream()
                        .filter(one -> one.day().equals(day))
                        .map(Held::amount)
                        .reduce(Msat.ZERO, Msat::plus);
        if (ofDay.isMoreThan(budget.perDayMsat())) {
            violations.add(
                    "with %s the day takes %s of %s"
                            .formatted(intent.paymentHash(), ofDay, budget.perDayMsat()));
        }
    }

    /** A fee above its cap was in no budget. Only a rail that breaks its contract takes one. */
    private void feesAreWithinCaps() {
        for (RailBooks.Attempt attempt : books.attempts()) {
            if (!books.lied().contains(attempt.hash())
                    && books.said().get(attempt.hash()) instanceof RailUpdate.Succeeded paid
                    && paid.fee().isMoreThan(attempt.feeCap())) {
                violations.add("%s cost more than its cap".formatted(attempt.hash()));
            }
        }
    }
}
