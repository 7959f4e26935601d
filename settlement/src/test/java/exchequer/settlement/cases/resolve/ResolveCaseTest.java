package exchequer.settlement.cases.resolve;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RIVAL;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.FieldMissing;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.cases.resolve.CaseResolution.AssignToOwnOrder;
import exchequer.settlement.cases.resolve.CaseResolution.Claim;
import exchequer.settlement.cases.resolve.CaseResolution.Explain;
import exchequer.settlement.cases.resolve.CaseResolution.WriteOff;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.CaseNotFound;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResolveCaseTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final CaseOpened TWICE = STORY.inQuestion(CaseKind.SECOND_SETTLEMENT, INVOICE);

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(new Explain(), CaseOutcome.EXPLAINED, null),
                Arguments.of(new WriteOff(), CaseOutcome.WRITTEN_OFF, null),
                Arguments.of(new Claim(null), CaseOutcome.CLAIMED, STORY.provider()),
                Arguments.of(new Claim(RIVAL), CaseOutcome.CLAIMED, RIVAL),
                Arguments.of(new AssignToOwnOrder(), CaseOutcome.ASSIGNED, null));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answer_is_taken_down_once_with_all_that_the_books_need(
            CaseResolution resolution, CaseOutcome outcome, @Nullable Pubkey from) {
        FactLog facts = FactLog.of(TWICE);

        assertThat(facts.send(resolve(resolution, "looked at")))
                .isEqualTo(
                        Decision.accepted(
                                CaseResolved.answering(TWICE, outcome, from, "looked at", NOW)));

        assertThat(facts.decide(resolve(resolution, "looked at")))
                .isEqualTo(Decision.alreadyDone());
        Decision no = Decision.rejected(new CaseIsResolved(TWICE.caseId()));
        assertThat(facts.decide(resolve(resolution, "looked again"))).isEqualTo(no);
        for (CaseResolution other :
                new CaseResolution[] {
                    new Explain(),
                    new WriteOff(),
                    new Claim(null),
                    new Claim(RIVAL),
                    new AssignToOwnOrder()
                }) {
            if (!other.equals(resolution)) {
                assertThat(facts.decide(resolve(other, "looked at"))).isEqualTo(no);
            }
        }
    }

    @Test
    void case_without_money_can_be_explained() {
        CaseOpened late = STORY.inQuestion(CaseKind.SETTLED_AFTER_FAILURE, INVOICE);
        assertThat(
                        FactLog.of(late)
                                .decide(
                                        new ResolveCase(
                                                late.caseId(), new Explain(), "a slow node", NOW)))
                .isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void answer_needs_a_reason_that_is_no_novel() {
        assertThat(FactLog.of(TWICE).decide(resolve(new Explain(), " \n")))
                .isEqualTo(Decision.rejected(new FieldMissing("reason")));
        assertThat(
                        FactLog.of(TWICE)
                                .decide(
                                        resolve(
                                                new Explain(),
                                                "x".repeat(ResolveCase.REASON_MAX + 1))))
                .isEqualTo(Decision.rejected(new FieldTooLong("reason", ResolveCase.REASON_MAX)));
    }

    @Test
    void case_of_another_tenant_is_no_case() {
        FactLog facts = new FactLog().and(Story.OTHER_TENANT, TWICE);
        assertThat(facts.decide(resolve(new Explain(), "mine?")))
                .isEqualTo(Decision.rejected(new CaseNotFound(TWICE.caseId())));
    }

    private static ResolveCase resolve(CaseResolution resolution, String reason) {
        return new ResolveCase(TWICE.caseId(), resolution, reason, NOW);
    }
}
