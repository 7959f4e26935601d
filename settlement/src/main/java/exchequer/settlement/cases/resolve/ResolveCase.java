package exchequer.settlement.cases.resolve;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.rejection.SettlementRejection.CaseHoldsNoMoney;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.CaseNotClaimable;
import exchequer.settlement.rejection.SettlementRejection.CaseNotFound;
import exchequer.settlement.rejection.SettlementRejection.ClaimWithoutProvider;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Answers a case: its order goes on, and what it held in suspense is booked to where it belongs.
 * Once answered it stays answered; the very same answer again adds nothing.
 *
 * @param reason for whoever reads the books later; never blank
 */
@Command(namespace = "exchequer", name = "ResolveCase", version = "1")
public record ResolveCase(CaseId caseId, CaseResolution resolution, String reason, Instant at)
        implements DomainCommand {

    public static final int REASON_MAX = 2_000;

    public static final Decider<ResolveCase, State> DECIDER =
            new Decider<>(
                    ResolveCase.class,
                    ResolveCase::boundary,
                    new State(null, null),
                    ResolveCase::evolve,
                    ResolveCase::decide);

    public record State(@Nullable CaseOpened opened, @Nullable CaseResolved resolved) {}

    private Boundary boundary() {
        return Boundary.of("case", caseId, CaseOpened.class, CaseResolved.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case CaseOpened opened -> new State(opened, state.resolved);
            case CaseResolved resolved -> new State(state.opened, resolved);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable CaseOpened opened = state.opened;
        if (opened == null) {
            return Decision.rejected(new CaseNotFound(caseId));
        }
        if (reason.isBlank()) {
            return Decision.rejected(new FieldMissing("reason"));
        }
        if (reason.length() > REASON_MAX) {
            return Decision.rejected(new FieldTooLong("reason", REASON_MAX));
        }
        if (state.resolved != null) {
            return isThisAnswer(state.resolved, opened)
                    ? Decision.alreadyDone()
                    : Decision.rejected(new CaseIsResolved(caseId));
        }
        return switch (resolution) {
            case CaseResolution.Explain _ -> Decision.accepted(answer(opened, null));
            case CaseResolution.WriteOff _ ->
                    opened.moneyInQuestion().isEmpty()
                            ? Decision.rejected(new CaseHoldsNoMoney(caseId))
                            : Decision.accepted(answer(opened, null));
            case CaseResolution.Claim claim -> claimed(opened, claim);
        };
    }

    private Decision claimed(CaseOpened opened, CaseResolution.Claim claim) {
        if (opened.moneyInQuestion().isEmpty()) {
            return Decision.rejected(new CaseHoldsNoMoney(caseId));
        }
        if (!opened.moneyInQuestion().stream().allMatch(ResolveCase::wentToSomebody)) {
            return Decision.rejected(new CaseNotClaimable(caseId));
        }
        @Nullable Pubkey from = claimedFrom(opened, claim);
        return from == null
                ? Decision.rejected(new ClaimWithoutProvider(caseId))
                : Decision.accepted(answer(opened, from));
    }

    /** Routing fees went to nodes nobody knows, and what never left is with ourselves. */
    private static boolean wentToSomebody(MoneyInQuestion money) {
        return switch (money.source()) {
            case OVERPAID_PROVIDER, COMPUTE_EXPENSE, LEFT_TREASURY -> true;
            case ROUTING_EXPENSE, NOT_LEFT_TREASURY -> false;
        };
    }

    private static @Nullable Pubkey claimedFrom(CaseOpened opened, CaseResolution.Claim claim) {
        return claim.provider() == null ? opened.provider() : claim.provider();
    }

    private boolean isThisAnswer(CaseResolved before, CaseOpened opened) {
        @Nullable Pubkey from =
                resolution instanceof CaseResolution.Claim claim
                        ? claimedFrom(opened, claim)
                        : null;
        return before.outcome() == resolution.outcome()
                && before.reason().equals(reason)
                && (from == null || from.equals(before.claimedFrom()));
    }

    private CaseResolved answer(CaseOpened opened, @Nullable Pubkey from) {
        return CaseResolved.answering(opened, resolution.outcome(), from, reason, at);
    }
}
