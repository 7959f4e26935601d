package exchequer.settlement.deposit.request;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.rejection.SettlementRejection.DepositOutOfRange;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;

/** A buyer asks for an invoice by which to pay in advance. */
@Command(namespace = "exchequer", name = "RequestDeposit", version = "1")
public record RequestDeposit(
        DepositId depositId,
        Pubkey buyer,
        Msat amount,
        DepositPolicy policy,
        String rail,
        Instant at)
        implements DomainCommand {

    public static final Decider<RequestDeposit, Boolean> DECIDER =
            new Decider<>(
                    RequestDeposit.class,
                    RequestDeposit::boundary,
                    false,
                    RequestDeposit::evolve,
                    RequestDeposit::decide);

    private Boundary boundary() {
        return Boundary.of("deposit", depositId, DepositRequested.class);
    }

    static Boolean evolve(Boolean requested, DomainEvent event) {
        return switch (event) {
            case DepositRequested _ -> true;
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(Boolean requested) {
        if (requested) {
            return Decision.alreadyDone();
        }
        if (policy.least().isMoreThan(amount) || amount.isMoreThan(policy.most())) {
            return Decision.rejected(new DepositOutOfRange(amount, policy.least(), policy.most()));
        }
        return Decision.accepted(
                new DepositRequested(
                        depositId, buyer, amount, rail, at.plus(policy.payWithin()), at));
    }
}
