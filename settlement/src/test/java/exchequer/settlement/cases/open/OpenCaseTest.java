package exchequer.settlement.cases.open;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static exchequer.settlement.Story.atRail;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.DifferenceIsGone;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenCaseTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final Msat FEE = Msat.of(3);
    private static final DomainEvent INTENDED = STORY.intended(INVOICE, 100, TODAY);
    private static final DomainEvent SETTLED = STORY.settled(INVOICE, 3, TODAY);
    private static final DomainEvent FAILED = STORY.failed(INVOICE, TODAY);

    static Stream<Arguments> findings() {
        return Stream.of(
                Arguments.of(
                        CaseKind.PAYMENT_WITHOUT_ORDER,
                        FactLog.of(),
                        atRail("succeeded", PRICE, FEE),
                        money(MoneySource.LEFT_TREASURY, PRICE.plus(FEE))),
                Arguments.of(
                        CaseKind.NOT_AT_RAIL,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("not_listed", null, null),
                        money(MoneySource.NOT_LEFT_TREASURY, PRICE.plus(FEE))),
                Arguments.of(
                        CaseKind.RAIL_AMOUNT_DIFFERS,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE.plus(Msat.of(8)), FEE),
                        money(MoneySource.LEFT_TREASURY, Msat.of(8))),
                Arguments.of(
                        CaseKind.RAIL_AMOUNT_DIFFERS,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE.minus(Msat.of(8)), FEE),
                        money(MoneySource.NOT_LEFT_TREASURY, Msat.of(8))),
                Arguments.of(
                        CaseKind.RAIL_FEE_DIFFERS,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE, Msat.of(4)),
                        money(MoneySource.LEFT_TREASURY, Msat.of(1))),
                Arguments.of(
                        CaseKind.PROOF_MISSING,
                        FactLog.of(INTENDED),
                        atRail("unproven", PRICE, FEE),
                        money(MoneySource.LEFT_TREASURY, PRICE.plus(FEE))),
                Arguments.of(
                        CaseKind.PROOF_MISSING,
                        FactLog.of(INTENDED, FAILED),
                        atRail("unproven", null, null),
                        List.of()),
                Arguments.of(
                        CaseKind.IN_FLIGHT_TOO_LONG,
                        FactLog.of(INTENDED),
                        atRail("in_flight", null, null),
                        List.of()),
                Arguments.of(
                        CaseKind.BOOKS_DIFFER,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE, FEE),
                        List.of()),
                Arguments.of(
                        CaseKind.PAID_BEFORE_INTENT,
                        FactLog.of(INTENDED, SETTLED),
                        begun(NOW.minus(Duration.ofHours(1))),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("findings")
    void finding_opens_one_case_with_the_money_it_puts_in_question(
            CaseKind kind, FactLog facts, CaseEvidence evidence, List<MoneyInQuestion> money) {
        OpenCase wish = open(kind, evidence);

        facts.send(wish);

        CaseOpened opened = facts.all(CaseOpened.class).getFirst();
        assertThat(opened.caseId()).isEqualTo(CaseId.of(RAIL, kind, INVOICE.hash()));
        assertThat(opened.moneyInQuestion()).isEqualTo(money);
        assertThat(opened.evidence().railSaid()).isEqualTo(evidence.railSaid());
        assertThat(opened.orderId())
                .isEqualTo(kind == CaseKind.PAYMENT_WITHOUT_ORDER ? null : STORY.orderId());
        assertThat(facts.decide(wish)).isEqualTo(Decision.alreadyDone());
        facts.and(CaseResolved.answering(opened, CaseOutcome.EXPLAINED, null, "known", NOW));
        assertThat(facts.decide(wish))
                .isEqualTo(Decision.rejected(new CaseIsResolved(opened.caseId())));
    }

    static Stream<Arguments> explained() {
        return Stream.of(
                Arguments.of(
                        CaseKind.PAYMENT_WITHOUT_ORDER,
                        FactLog.of().and(Story.OTHER_TENANT, INTENDED),
                        atRail("succeeded", PRICE, FEE)),
                // Assigned to an order by a person.
                Arguments.of(
                        CaseKind.PAYMENT_WITHOUT_ORDER,
                        FactLog.of(SETTLED),
                        atRail("succeeded", PRICE, FEE)),
                // Within what clocks may differ by.
                Arguments.of(
                        CaseKind.PAID_BEFORE_INTENT,
                        FactLog.of(INTENDED, SETTLED),
                        begun(NOW.minus(Duration.ofMinutes(9)))),
                Arguments.of(
                        CaseKind.PAID_BEFORE_INTENT,
                        FactLog.of(INTENDED),
                        begun(NOW.minus(Duration.ofHours(1)))),
                Arguments.of(
                        CaseKind.NOT_AT_RAIL,
                        FactLog.of(INTENDED),
                        atRail("not_listed", null, null)),
                Arguments.of(
                        CaseKind.RAIL_AMOUNT_DIFFERS,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE, FEE)),
                Arguments.of(
                        CaseKind.RAIL_FEE_DIFFERS,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("succeeded", PRICE, FEE)),
                Arguments.of(
                        CaseKind.PROOF_MISSING,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("unproven", PRICE, FEE)),
                Arguments.of(
                        CaseKind.IN_FLIGHT_TOO_LONG,
                        FactLog.of(INTENDED, SETTLED),
                        atRail("in_flight", null, null)),
                Arguments.of(
                        CaseKind.IN_FLIGHT_TOO_LONG,
                        FactLog.of(INTENDED, FAILED),
                        atRail("in_flight", null, null)),
                Arguments.of(
                        CaseKind.BOOKS_DIFFER,
                        FactLog.of(INTENDED),
                        atRail("succeeded", PRICE, FEE)));
    }

    /** The comparison looked at copies, and copies are late. */
    @ParameterizedTest
    @MethodSource("explained")
    void what_the_log_explains_opens_nothing(CaseKind kind, FactLog facts, CaseEvidence evidence) {
        assertThat(facts.decide(open(kind, evidence)))
                .isEqualTo(Decision.rejected(new DifferenceIsGone(INVOICE.hash())));
    }

    @ParameterizedTest
    @EnumSource(
            value = CaseKind.class,
            names = {
                "SETTLED_AFTER_FAILURE",
                "FAILURE_AFTER_SETTLEMENT",
                "SECOND_SETTLEMENT",
                "AMOUNT_DIFFERS",
                "FEE_ABOVE_CAP",
                "ESCROW_LOST"
            })
    void what_is_seen_in_the_rails_news_is_not_found_by_comparing(CaseKind kind) {
        assertThat(
                        FactLog.of(INTENDED, SETTLED)
                                .decide(open(kind, atRail("succeeded", PRICE, FEE))))
                .isEqualTo(Decision.rejected(new DifferenceIsGone(INVOICE.hash())));
    }

    /** Then the order waits for a person, and is not paid a second time meanwhile. */
    @Test
    void stray_payment_of_an_invoice_that_was_handed_in_is_about_its_order() {
        FactLog facts = FactLog.of(STORY.charged(INVOICE));
        facts.send(open(CaseKind.PAYMENT_WITHOUT_ORDER, atRail("succeeded", PRICE, FEE)));

        CaseOpened opened = facts.all(CaseOpened.class).getFirst();

        assertThat(opened.orderId()).isEqualTo(STORY.orderId());
        assertThat(opened.provider()).isEqualTo(STORY.provider());
        FactLog elsewhere = new FactLog().and(Story.OTHER_TENANT, STORY.charged(INVOICE));
        elsewhere.send(open(CaseKind.PAYMENT_WITHOUT_ORDER, atRail("succeeded", PRICE, FEE)));
        assertThat(elsewhere.all(CaseOpened.class).getFirst().orderId()).isNull();
    }

    @Test
    void payment_before_its_intent_says_since_when() {
        FactLog facts = FactLog.of(INTENDED, SETTLED);
        Instant before = NOW.minus(Duration.ofHours(1));
        facts.send(open(CaseKind.PAID_BEFORE_INTENT, begun(before)));

        assertThat(facts.all(CaseOpened.class).getFirst().evidence().since()).isEqualTo(before);
    }

    /** The same question, with the money in it: once is enough. */
    @Test
    void
            payment_before_its_intent_that_was_asked_about_when_it_was_booked_is_not_asked_about_twice() {
        FactLog facts =
                FactLog.of(
                        INTENDED,
                        SETTLED,
                        STORY.inQuestion(CaseKind.PAYMENT_WITHOUT_ORDER, INVOICE));

        assertThat(
                        facts.decide(
                                open(
                                        CaseKind.PAID_BEFORE_INTENT,
                                        begun(NOW.minus(Duration.ofHours(1))))))
                .isEqualTo(Decision.rejected(new DifferenceIsGone(INVOICE.hash())));
    }

    @Test
    void evidence_has_the_logs_own_figures() {
        FactLog facts = FactLog.of(INTENDED, SETTLED);
        facts.send(open(CaseKind.NOT_AT_RAIL, atRail("failed", null, null)));

        CaseEvidence evidence = facts.all(CaseOpened.class).getFirst().evidence();

        assertThat(evidence.loggedAmountMsat()).isEqualTo(PRICE);
        assertThat(evidence.loggedFeeMsat()).isEqualTo(FEE);
        assertThat(evidence.feeCapMsat()).isEqualTo(Msat.of(100));
        assertThat(evidence.preimage()).isEqualTo(INVOICE.preimage());
    }

    @Test
    void evidence_of_the_log_is_a_transfer_where_that_was_the_proof() {
        TransferId transfer = TransferId.of(INVOICE.hash(), 1);
        FactLog facts =
                FactLog.of(INTENDED, STORY.settled(INVOICE, new PaymentProof.ByTransfer(transfer)));
        facts.send(open(CaseKind.NOT_AT_RAIL, atRail("failed", null, null)));

        CaseEvidence evidence = facts.all(CaseOpened.class).getFirst().evidence();

        assertThat(evidence.transferId()).isEqualTo(transfer);
        assertThat(evidence.preimage()).isNull();
    }

    private static CaseEvidence begun(Instant at) {
        return new CaseEvidence(
                "succeeded", PRICE, FEE, null, null, null, null, null, null, List.of(), at);
    }

    private static OpenCase open(CaseKind kind, CaseEvidence evidence) {
        return new OpenCase(RAIL, kind, INVOICE.hash(), evidence, "found", NOW);
    }

    private static List<MoneyInQuestion> money(MoneySource source, Msat amount) {
        return List.of(new MoneyInQuestion(source, amount));
    }
}
