package exchequer.settlement.cases.resolve;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RIVAL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.cases.resolve.CaseResolution.AssignToOwnOrder;
import exchequer.settlement.cases.resolve.CaseResolution.Claim;
import exchequer.settlement.cases.resolve.CaseResolution.Explain;
import exchequer.settlement.cases.resolve.CaseResolution.OweToBuyer;
import exchequer.settlement.cases.resolve.CaseResolution.Void;
import exchequer.settlement.cases.resolve.CaseResolution.WriteOff;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which answer fits which kind of case: all of the table. */
class AnswersToCasesTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final Map<String, CaseResolution> ANSWERS =
            Map.of(
                    "explain", new Explain(),
                    "write_off", new WriteOff(),
                    "claim", new Claim(null),
                    "claim_from_rival", new Claim(RIVAL),
                    "assign", new AssignToOwnOrder(),
                    "owe_to_buyer", new OweToBuyer(STORY.orderId(), Prepaid.PAGE),
                    "void", new Void());
    private static final List<String> TO_PROVIDERS =
            List.of("explain", "write_off", "claim", "claim_from_rival", "assign");

    static Stream<Arguments> table() {
        List<Arguments> rows = new ArrayList<>();
        for (CaseKind kind : CaseKind.values()) {
            rows.add(
                    Arguments.of(
                            kind,
                            switch (kind) {
                                case SECOND_SETTLEMENT, AMOUNT_DIFFERS -> TO_PROVIDERS;
                                case PROOF_MISSING ->
                                        List.of(
                                                "explain",
                                                "write_off",
                                                "claim",
                                                "claim_from_rival");
                                case FEE_ABOVE_CAP -> List.of("explain", "write_off");
                                case NOT_AT_RAIL -> List.of("explain", "write_off", "owe_to_buyer");
                                case ESCROW_LOST ->
                                        List.of("explain", "write_off", "claim", "void");
                                // In these nothing is in question.
                                case SETTLED_AFTER_FAILURE,
                                        FAILURE_AFTER_SETTLEMENT,
                                        PAYMENT_WITHOUT_ORDER,
                                        RAIL_AMOUNT_DIFFERS,
                                        RAIL_FEE_DIFFERS,
                                        IN_FLIGHT_TOO_LONG,
                                        BOOKS_DIFFER,
                                        PAID_BEFORE_INTENT ->
                                        List.of("explain");
                            }));
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("table")
    void case_takes_these_answers_and_no_others(CaseKind kind, List<String> fitting) {
        CaseOpened opened = STORY.inQuestion(kind, INVOICE);
        ANSWERS.forEach(
                (name, answer) -> {
                    FactLog facts =
                            FactLog.of(
                                    Prepaid.received(1, PRICE.value()),
                                    Prepaid.drawn(STORY, INVOICE, 0, List.of()),
                                    opened);

                    Decision decision =
                            facts.send(new ResolveCase(opened.caseId(), answer, "because", NOW));

                    assertThat(decision instanceof Decision.Accepted)
                            .as(kind + " " + name + ": " + decision)
                            .isEqualTo(fitting.contains(name));
                    facts.all(CaseResolved.class)
                            .forEach(resolved -> isWhole(opened, resolved, answer));
                });
    }

    /** What the answer books is all that the case has put into suspense. */
    private static void isWhole(CaseOpened opened, CaseResolved resolved, CaseResolution answer) {
        assertThat(resolved.moneyInQuestion()).isEqualTo(opened.moneyInQuestion());
        assertThat(resolved.outcome()).isEqualTo(answer.outcome());
        assertThat(resolved.claimedFrom()).isEqualTo(claimedFrom(opened, answer));
    }

    private static @Nullable Pubkey claimedFrom(CaseOpened opened, CaseResolution answer) {
        if (!(answer instanceof Claim claim)) {
            return null;
        }
        if (opened.kind() == CaseKind.ESCROW_LOST) {
            return STORY.buyer();
        }
        return claim.provider() == null ? STORY.provider() : claim.provider();
    }
}
