package exchequer.projections.view;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.projections.TestJob;
import exchequer.projections.TestMarket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cases as people find them: by state, with evidence, and with what came before. */
class CaseViewsIT {

    private static final String TENANT = "acme";
    private static final String LATE = "settled_after_failure";
    private static final String STRAY = "payment_without_order";

    private static TestMarket market;

    @BeforeAll
    static void open() {
        market = TestMarket.open();
    }

    @AfterAll
    static void close() {
        market.close();
    }

    @BeforeEach
    void reset() {
        market.reset();
    }

    @Test
    void resolved_case_moves_from_one_list_to_the_other_and_says_why() {
        var late = job("late").owed(2_000).intended(1, 2_000).caseOpened(LATE);
        var stray = job("stray").caseOpened(STRAY);
        market.catchUp();
        assertThat(ids(CaseState.OPEN)).containsExactly(stray.caseId(STRAY), late.caseId(LATE));

        late.caseResolved(LATE, "claimed", "the provider will pay back");
        market.catchUp();

        assertThat(ids(CaseState.OPEN)).containsExactly(stray.caseId(STRAY));
        assertThat(ids(CaseState.RESOLVED)).containsExactly(late.caseId(LATE));
        var answered = market.views().caseOf(TENANT, late.caseId(LATE)).orElseThrow();
        assertThat(answered.outcome).isEqualTo("claimed");
        assertThat(answered.claimedFrom).isEqualTo(TestJob.PROVIDER);
        assertThat(answered.reason).isEqualTo("the provider will pay back");
        assertThat(answered.resolvedBy).isEqualTo("policy:test");
        assertThat(answered.evidence).contains("\"rail_said\":\"succeeded\"");
        assertThat(answered.moneyInQuestion).contains("left_treasury");
    }

    @Test
    void case_answered_in_part_stays_open_and_keeps_every_answer() {
        var late = job("late").owed(2_000).intended(1, 2_000).caseOpened(LATE);
        late.casePartlyResolved(LATE, "written_off", 700);
        market.catchUp();
        assertThat(ids(CaseState.OPEN)).containsExactly(late.caseId(LATE));

        late.caseResolved(LATE, "claimed", "the rest");
        market.catchUp();

        var answered = market.views().caseOf(TENANT, late.caseId(LATE)).orElseThrow();
        assertThat(answered.state).isEqualTo(CaseState.RESOLVED);
        assertThat(answered.answers)
                .containsSubsequence(
                        "\"outcome\":\"written_off\"",
                        "\"amount_msat\":700",
                        "\"outcome\":\"claimed\"",
                        "\"reason\":\"the rest\"");
    }

    @Test
    void case_is_shown_with_the_history_of_its_order() {
        var late = job("late").owed(2_000).intended(1, 2_000).caseOpened(LATE);
        market.catchUp();

        var detail = market.views().caseDetail(TENANT, late.caseId(LATE)).orElseThrow();

        assertThat(detail.timeline().getLast().type).isEqualTo("exchequer.CaseOpened");
        assertThat(detail.timeline())
                .extracting(entry -> entry.type)
                .contains("exchequer.OrderPlaced", "exchequer.PaymentIntended");
    }

    @Test
    void case_without_order_is_shown_with_its_own_history() {
        job("other").owed(2_000);
        var stray = job("stray").caseOpened(STRAY).caseResolved(STRAY, "written_off", "a test");
        market.catchUp();

        var detail = market.views().caseDetail(TENANT, stray.caseId(STRAY)).orElseThrow();

        assertThat(detail.question().orderId).isNull();
        assertThat(detail.timeline())
                .extracting(entry -> entry.type)
                .containsExactly("exchequer.CaseOpened", "exchequer.CaseResolved");
        assertThat(market.views().caseDetail("zenith", stray.caseId(STRAY))).isEmpty();
    }

    private static List<String> ids(CaseState state) {
        return market.views().casesIn(TENANT, state, PageRequest.first(10)).items().stream()
                .map(one -> one.caseId)
                .toList();
    }

    private static TestJob job(String name) {
        return new TestJob(market, TENANT, name, Instant.parse("2026-03-01T12:00:00Z"));
    }
}
