package exchequer.settlement.cases.open;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.money.Msat;
import exchequer.settlement.cases.open.PaymentInQuestion.Parties;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.DifferenceIsGone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Opens a case about what was found by comparing a rail with the log. The comparison looked at
 * copies; here the log itself is asked once more, in the boundary of the decision, and what it
 * already explains is no difference. The same finding opens one case, however often it is made.
 *
 * @param rail the treasury's account that was compared
 * @param evidence what was compared; what the log says replaces what the comparison had of it
 */
@Command(namespace = "exchequer", name = "OpenCase", version = "1")
public record OpenCase(
        String rail,
        CaseKind kind,
        PaymentHash paymentHash,
        CaseEvidence evidence,
        String detail,
        Instant at)
        implements DomainCommand {

    public static final Decider<OpenCase, PaymentInQuestion> DECIDER =
            new Decider<>(
                    OpenCase.class,
                    OpenCase::boundary,
                    PaymentInQuestion.UNHEARD_OF,
                    PaymentInQuestion::evolve,
                    OpenCase::decide);

    /** Most by which a rail's clock may be behind ours. */
    public static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    public CaseId caseId() {
        return CaseId.of(rail, kind, paymentHash);
    }

    private Boundary boundary() {
        return Boundary.of("case", caseId(), CaseOpened.class, CaseResolved.class)
                .andAcrossTenants(
                        "payment",
                        paymentHash,
                        PaymentIntended.class,
                        PaymentSettled.class,
                        PaymentFailed.class)
                // Whose invoice it is that somebody has paid, if it was ever handed in here; and
                // whether the executor has asked about it.
                .and("payment", paymentHash, ChargeRaised.class, CaseOpened.class);
    }

    Decision decide(PaymentInQuestion state) {
        if (state.resolved()) {
            return Decision.rejected(new CaseIsResolved(caseId()));
        }
        if (state.isOpened(caseId())) {
            return Decision.alreadyDone();
        }
        return stands(state)
                ? Decision.accepted(opened(state))
                : Decision.rejected(new DifferenceIsGone(paymentHash));
    }

    /** Whether the log leaves the question open. */
    private boolean stands(PaymentInQuestion state) {
        @Nullable PaymentSettled settled = state.settled();
        return switch (kind) {
            // A payment without intent can be settled all the same: somebody has assigned it.
            case PAYMENT_WITHOUT_ORDER -> state.intended() == null && settled == null;
            case NOT_AT_RAIL, BOOKS_DIFFER -> settled != null;
            case RAIL_AMOUNT_DIFFERS ->
                    settled != null && differs(settled.amountMsat(), evidence.railAmountMsat());
            case RAIL_FEE_DIFFERS ->
                    settled != null && differs(settled.feeMsat(), evidence.railFeeMsat());
            case PROOF_MISSING -> state.intended() != null && settled == null;
            case IN_FLIGHT_TOO_LONG -> state.intended() != null && !state.isOver();
            case PAID_BEFORE_INTENT ->
                    settled != null && !state.isAskedAbout() && isEarly(state.intended());
            // Seen where the rail's news is taken down, and nowhere else.
            case SETTLED_AFTER_FAILURE,
                    FAILURE_AFTER_SETTLEMENT,
                    SECOND_SETTLEMENT,
                    AMOUNT_DIFFERS,
                    FEE_ABOVE_CAP,
                    ESCROW_LOST ->
                    false;
        };
    }

    private boolean isEarly(@Nullable PaymentIntended intent) {
        @Nullable Instant begun = evidence.since();
        return intent != null
                && begun != null
                && begun.isBefore(intent.intendedAt().minus(CLOCKS_DIFFER));
    }

    private static boolean differs(Msat logged, @Nullable Msat atRail) {
        return atRail != null && !atRail.equals(logged);
    }

    private CaseOpened opened(PaymentInQuestion state) {
        @Nullable Parties parties = state.parties();
        return new CaseOpened(
                caseId(),
                kind,
                paymentHash,
                parties == null ? null : parties.order(),
                parties == null ? null : parties.rfq(),
                parties == null ? null : parties.buyer(),
                parties == null ? null : parties.provider(),
                rail,
                moneyInQuestion(state.settled()),
                state.completed(kind, evidence),
                detail,
                at);
    }

    private List<MoneyInQuestion> moneyInQuestion(@Nullable PaymentSettled settled) {
        List<MoneyInQuestion> money = new ArrayList<>();
        switch (kind) {
            case PAYMENT_WITHOUT_ORDER, PROOF_MISSING ->
                    add(
                            money,
                            MoneySource.LEFT_TREASURY,
                            total(evidence.railAmountMsat(), evidence.railFeeMsat()));
            case NOT_AT_RAIL -> {
                if (settled != null) {
                    add(
                            money,
                            MoneySource.NOT_LEFT_TREASURY,
                            total(settled.amountMsat(), settled.feeMsat()));
                }
            }
            case RAIL_AMOUNT_DIFFERS -> {
                if (settled != null && evidence.railAmountMsat() != null) {
                    add(money, settled.amountMsat(), evidence.railAmountMsat());
                }
            }
            case RAIL_FEE_DIFFERS -> {
                if (settled != null && evidence.railFeeMsat() != null) {
                    add(money, settled.feeMsat(), evidence.railFeeMsat());
                }
            }
            case IN_FLIGHT_TOO_LONG,
                    BOOKS_DIFFER,
                    SETTLED_AFTER_FAILURE,
                    FAILURE_AFTER_SETTLEMENT,
                    SECOND_SETTLEMENT,
                    AMOUNT_DIFFERS,
                    FEE_ABOVE_CAP,
                    ESCROW_LOST,
                    PAID_BEFORE_INTENT -> {
                // Nothing has moved that the books do not have.
            }
        }
        return money;
    }

    private static void add(List<MoneyInQuestion> money, Msat logged, Msat atRail) {
        if (atRail.isMoreThan(logged)) {
            add(money, MoneySource.LEFT_TREASURY, atRail.minus(logged));
        } else {
            add(money, MoneySource.NOT_LEFT_TREASURY, logged.minus(atRail));
        }
    }

    private static void add(List<MoneyInQuestion> money, MoneySource source, Msat amount) {
        if (!amount.isZero()) {
            money.add(new MoneyInQuestion(source, amount));
        }
    }

    private static Msat total(@Nullable Msat amount, @Nullable Msat fee) {
        return (amount == null ? Msat.ZERO : amount).plus(fee == null ? Msat.ZERO : fee);
    }
}
