package exchequer.settlement.cases.resolve;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.OTHER_TENANT;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.cases.resolve.CaseResolution.AssignPayment;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.CaseNotAssignable;
import exchequer.settlement.rejection.SettlementRejection.CaseNotDivisible;
import exchequer.settlement.rejection.SettlementRejection.ChargeAboveOrder;
import exchequer.settlement.rejection.SettlementRejection.PaymentBegun;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody has paid by hand, and it was for an order of ours. */
class AssignPaymentTest {

    private static final Story STORY = Story.first();
    private static final Story OTHER = Story.number(2);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);
    private static final Msat FEE = Msat.of(3);

    @Test
    void order_is_paid_with_it_and_closes_and_nothing_is_paid_again() {
        FactLog facts =
                stray(STORY.placed(), STORY.accepted(), STORY.budget(900_000, 900_000))
                        .and(STORY.charged(ANOTHER));

        facts.send(assign(facts));

        assertThat(facts.all(PaymentSettled.class))
                .containsExactly(
                        new PaymentSettled(
                                INVOICE.hash(),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.buyer(),
                                STORY.provider(),
                                PRICE,
                                FEE,
                                PRICE,
                                new PaymentProof.ByPreimage(INVOICE.preimage()),
                                RAIL,
                                TODAY,
                                NOW.minusSeconds(99)));
        assertThat(facts.all(CaseResolved.class))
                .singleElement()
                .satisfies(
                        resolved -> {
                            assertThat(resolved.outcome()).isEqualTo(CaseOutcome.ASSIGNED);
                            assertThat(resolved.orderId()).isEqualTo(STORY.orderId());
                            assertThat(resolved.provider()).isEqualTo(STORY.provider());
                            assertThat(resolved.moneyInQuestion())
                                    .containsExactly(
                                            new MoneyInQuestion(
                                                    MoneySource.LEFT_TREASURY, PRICE.plus(FEE)));
                        });
        assertThat(facts.decide(new ClosePaidOrder(STORY.orderId(), NOW)))
                .isInstanceOf(Decision.Accepted.class);
        assertThat(facts.decide(intend())).isEqualTo(Decision.alreadyDone());
        assertThat(facts.decide(assign(facts))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void its_invoice_is_not_taken_as_a_charge_of_anybody_afterwards() {
        FactLog facts = stray(STORY.placed()).and(OTHER.opened(), OTHER.quoted());
        facts.send(assign(facts));

        Decision charge =
                facts.decide(
                        new RaiseCharge(
                                OTHER.rfqId(),
                                OTHER.provider(),
                                INVOICE.text(),
                                null,
                                Network.REGTEST,
                                null,
                                NOW));

        assertThat(((Decision.Accepted) charge).events())
                .singleElement()
                .isInstanceOfSatisfying(
                        ChargeRefused.class,
                        refused -> assertThat(refused.code()).isEqualTo("payment_hash_seen"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new OrderNotFound(STORY.orderId()), stray()),
                Arguments.of(
                        new OrderNotFound(STORY.orderId()),
                        stray().and(OTHER_TENANT, STORY.placed())),
                Arguments.of(
                        new OrderIsClosed(STORY.orderId()),
                        stray(STORY.placed(), STORY.closed(OrderOutcome.FAILED))),
                Arguments.of(
                        new PaymentBegun(STORY.orderId()),
                        stray(STORY.placed(), STORY.intended(ANOTHER, 0, TODAY))),
                Arguments.of(
                        new PaymentBegun(STORY.orderId()),
                        stray(STORY.placed(), STORY.settled(ANOTHER, 0, TODAY))),
                Arguments.of(
                        new ChargeAboveOrder(PRICE, Msat.of(49_999)),
                        stray(STORY.at(Msat.of(49_999)).placed())));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void order_that_can_not_have_been_paid_with_it_does_not_get_it(
            Rejection expected, FactLog facts) {
        assertThat(facts.decide(assign(facts))).isEqualTo(Decision.rejected(expected));
    }

    @Test
    void payment_that_was_charged_to_one_order_is_never_given_to_another() {
        for (FactLog facts :
                List.of(
                        stray(STORY.placed(), OTHER.charged(INVOICE)),
                        stray(STORY.placed()).and(OTHER_TENANT, OTHER.charged(INVOICE)))) {
            assertThat(facts.decide(assign(facts)))
                    .isEqualTo(Decision.rejected(new CaseNotAssignable(opened(facts).caseId())));
        }
        FactLog own = stray(STORY.placed(), STORY.charged(INVOICE));
        assertThat(own.decide(assign(own))).isInstanceOf(Decision.Accepted.class);
    }

    /** Paid means: our rail says so, with a preimage that opens the hash. */
    @Test
    void without_proof_nothing_is_paid_by_an_operators_word() {
        for (@Nullable PaymentProof proof :
                new PaymentProof[] {
                    null,
                    ANOTHER.proof(),
                    new PaymentProof.ByTransfer(TransferId.of(ANOTHER.hash(), 1))
                }) {
            FactLog facts = FactLog.of(STORY.placed());
            facts.send(found(proof));
            assertThat(facts.decide(assign(facts)))
                    .isEqualTo(Decision.rejected(new CaseNotAssignable(opened(facts).caseId())));
        }
    }

    @Test
    void proof_of_the_order_is_the_rails_own_of_whatever_kind() {
        PaymentProof transfer = new PaymentProof.ByTransfer(TransferId.of(INVOICE.hash(), 1));
        FactLog facts = FactLog.of(STORY.placed());
        facts.send(found(transfer));

        facts.send(assign(facts));

        assertThat(facts.all(PaymentSettled.class))
                .singleElement()
                .satisfies(settled -> assertThat(settled.proof()).isEqualTo(transfer));
    }

    /** Its order has it as its payment already; the question is whether rightly so. */
    @Test
    void payment_that_was_booked_before_it_was_asked_about_settles_no_order_again() {
        FactLog facts =
                FactLog.of(
                        STORY.placed(),
                        STORY.charged(INVOICE),
                        STORY.intended(INVOICE, 100, TODAY),
                        OTHER.placed());
        facts.send(
                new RecordRailUpdate(
                        STORY.orderId(),
                        new RailUpdate.Succeeded(INVOICE.hash(), INVOICE.proof(), FEE, PRICE, NOW),
                        true,
                        NOW,
                        NOW));
        CaseOpened question = opened(facts);
        assertThat(question.kind()).isEqualTo(CaseKind.PAYMENT_WITHOUT_ORDER);

        assertThat(facts.decide(assign(facts)))
                .isEqualTo(Decision.rejected(new PaymentBegun(STORY.orderId())));
        assertThat(
                        facts.decide(
                                new ResolveCase(
                                        question.caseId(),
                                        new AssignPayment(OTHER.orderId(), INVOICE.hash(), TODAY),
                                        "was for that one",
                                        NOW)))
                .isEqualTo(Decision.rejected(new CaseNotAssignable(question.caseId())));
    }

    @Test
    void payment_pays_one_order_as_a_whole() {
        FactLog facts = stray(STORY.placed());
        CaseOpened opened = opened(facts);
        MoneyInQuestion part = new MoneyInQuestion(MoneySource.LEFT_TREASURY, Msat.of(7));
        Decision no = Decision.rejected(new CaseNotDivisible(opened.caseId()));
        assertThat(
                        facts.decide(
                                new ResolveCase(
                                        opened.caseId(), answer(facts), part, "a bit", NOW)))
                .isEqualTo(no);

        facts.send(
                new ResolveCase(
                        opened.caseId(), new CaseResolution.WriteOff(), part, "a bit", NOW));

        assertThat(facts.decide(assign(facts))).isEqualTo(no);
    }

    @Test
    void case_of_an_intended_payment_is_no_payment_without_order() {
        FactLog facts = FactLog.of(STORY.placed());
        CaseOpened twice = STORY.inQuestion(CaseKind.SECOND_SETTLEMENT, INVOICE);
        facts.and(twice);

        assertThat(facts.decide(assign(facts)))
                .isEqualTo(Decision.rejected(new CaseNotAssignable(twice.caseId())));
    }

    private static FactLog stray(DomainEvent... before) {
        FactLog facts = new FactLog();
        facts.send(found(INVOICE.proof()));
        return facts.and(before);
    }

    private static OpenCase found(@Nullable PaymentProof proof) {
        return new OpenCase(
                RAIL,
                CaseKind.PAYMENT_WITHOUT_ORDER,
                INVOICE.hash(),
                new CaseEvidence(
                                "succeeded",
                                PRICE,
                                FEE,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                NOW.minusSeconds(99))
                        .provenBy(proof),
                "nobody here asked for it",
                NOW);
    }

    private static CaseOpened opened(FactLog facts) {
        return facts.all(CaseOpened.class).getFirst();
    }

    private static ResolveCase assign(FactLog facts) {
        return new ResolveCase(opened(facts).caseId(), answer(facts), "paid by hand", NOW);
    }

    private static AssignPayment answer(FactLog facts) {
        return new AssignPayment(STORY.orderId(), opened(facts).paymentHash(), TODAY);
    }

    private static IntendPayment intend() {
        return new IntendPayment(
                STORY.orderId(),
                STORY.buyer(),
                new PaymentRules(
                        new FeePolicy(Msat.ZERO, 0), ZoneOffset.UTC, false, Funding.TREASURY),
                RAIL,
                NOW);
    }
}
