package exchequer.market.budget.set;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.FieldMalformed;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Sets what a buyer may spend, per order and per business day, routing fees included. Zero forbids
 * spending; it never means "no limit".
 */
@Command(namespace = "exchequer", name = "SetBudget", version = "1")
public record SetBudget(Pubkey buyer, Msat perOrderMsat, Msat perDayMsat, Instant at)
        implements DomainCommand {

    public static final Decider<SetBudget, State> DECIDER =
            new Decider<>(
                    SetBudget.class,
                    SetBudget::boundary,
                    new State(null),
                    SetBudget::evolve,
                    SetBudget::decide);

    public record State(@Nullable BudgetSet budget) {}

    private Boundary boundary() {
        return Boundary.of("budget", buyer, BudgetSet.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case BudgetSet budget -> new State(budget);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        if (perOrderMsat.isMoreThan(perDayMsat)) {
            return Decision.rejected(new FieldMalformed("per_order_msat", "at most per_day_msat"));
        }
        @Nullable BudgetSet budget = state.budget;
        return budget != null
                        && budget.perOrderMsat().equals(perOrderMsat)
                        && budget.perDayMsat().equals(perDayMsat)
                ? Decision.alreadyDone()
                : Decision.accepted(new BudgetSet(buyer, perOrderMsat, perDayMsat, at));
    }
}
