package exchequer.settlement.payment.record;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordRailUpdateTest {

    private static final long FEE_CAP = 100;
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);

    private static final PaymentProof BY_TRANSFER =
            new PaymentProof.ByTransfer(TransferId.of(INVOICE.hash(), 1));

    private static final RailUpdate IN_FLIGHT = new RailUpdate.InFlight(INVOICE.hash());
    private static final RailUpdate NOT_FOUND = new RailUpdate.NotFound(INVOICE.hash());
    private static final RailUpdate UNAVAILABLE =
            new RailUpdate.Unavailable(INVOICE.hash(), "no answer");
    private static final RailUpdate FAILED =
            new RailUpdate.Failed(INVOICE.hash(), FailureReason.TIMEOUT, "too slow");

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(intended(), IN_FLIGHT, List.of(dispatched())),
                Arguments.of(intended(), UNAVAILABLE, List.of(unknown("no answer"))),
                Arguments.of(intended(), FAILED, List.of(failed())),
                Arguments.of(intended(), succeeded(PRICE, 7), List.of(settled(PRICE, 7))),
                Arguments.of(intended(), NOT_FOUND, List.of()),
                Arguments.of(intended().and(dispatched()), IN_FLIGHT, List.of()),
                Arguments.of(
                        intended().and(dispatched()),
                        NOT_FOUND,
                        List.of(unknown("the rail no longer knows the payment"))),
                Arguments.of(
                        intended().and(dispatched()), UNAVAILABLE, List.of(unknown("no answer"))),
                Arguments.of(intended().and(unknown("?")), UNAVAILABLE, List.of()),
                Arguments.of(intended().and(unknown("?")), NOT_FOUND, List.of()),
                Arguments.of(intended().and(unknown("?")), IN_FLIGHT, List.of(dispatched())),
                Arguments.of(
                        intended().and(unknown("?")),
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(intended().and(failed()), FAILED, List.of()),
                Arguments.of(intended().and(failed()), IN_FLIGHT, List.of()),
                Arguments.of(intended().and(failed()), UNAVAILABLE, List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), succeeded(PRICE, 0), List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), IN_FLIGHT, List.of()),
                Arguments.of(intended().and(settled(PRICE, 0)), UNAVAILABLE, List.of()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void news_of_the_rail_becomes_a_fact_only_when_it_is_news(
            FactLog facts, RailUpdate update, List<DomainEvent> expected) {
        assertThat(facts.decide(record(update))).isEqualTo(new Decision.Accepted(expected));
    }

    static Stream<Arguments> suspicions() {
        FactLog failed = intended().and(failed());
        FactLog anotherSettled =
                intended()
                        .and(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));
        Msat less = PRICE.minus(Msat.of(1));
        Msat more = PRICE.plus(Msat.of(1));
        return Stream.of(
                Arguments.of(
                        CaseKind.SETTLED_AFTER_FAILURE,
                        failed,
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(
                        CaseKind.FAILURE_AFTER_SETTLEMENT,
                        intended().and(settled(PRICE, 0)),
                        FAILED,
                        List.of()),
                Arguments.of(
                        CaseKind.SECOND_SETTLEMENT,
                        anotherSettled,
                        succeeded(PRICE, 0),
                        List.of(settled(PRICE, 0))),
                Arguments.of(
                        CaseKind.AMOUNT_DIFFERS,
                        intended(),
                        succeeded(less, 0),
                        List.of(settled(less, 0))),
                Arguments.of(
                        CaseKind.AMOUNT_DIFFERS,
                        intended(),
                        succeeded(more, 0),
                        List.of(settled(more, 0))),
                Arguments.of(
                        CaseKind.FEE_ABOVE_CAP,
                        intended(),
                        succeeded(PRICE, FEE_CAP + 1),
                        List.of(settled(PRICE, FEE_CAP + 1))));
    }

    @ParameterizedTest
    @MethodSource("suspicions")
    void what_should_not_happen_opens_one_case_and_is_booked_all_the_same(
            CaseKind kind, FactLog facts, RailUpdate update, List<DomainEvent> booked) {
        List<DomainEvent> events = accepted(facts.send(record(update)));

        assertThat(events.subList(0, booked.size())).isEqualTo(booked);
        assertThat(events.subList(booked.size(), events.size()))
                .singleElement()
                .isInstanceOfSatisfying(
                        CaseOpened.class,
                        opened -> {
                            assertThat(opened.kind()).isEqualTo(kind);
                            assertThat(opened.caseId()).isEqualTo(CaseId.of(kind, INVOICE.hash()));
                            assertThat(opened.orderId()).isEqualTo(STORY.orderId());
                            assertThat(opened.detail()).isNotBlank();
                            assertThat(opened.buyer()).isEqualTo(STORY.buyer());
                            assertThat(opened.provider()).isEqualTo(STORY.provider());
                            assertThat(opened.rail()).isEqualTo(Story.RAIL);
                            assertThat(opened.evidence().railSaid())
                                    .isEqualTo(
                                            update instanceof RailUpdate.Failed
                                                    ? "failed"
                                                    : "succeeded");
                            assertThat(opened.evidence().loggedAmountMsat()).isEqualTo(PRICE);
                        });
        // Rails repeat themselves; a person must not be called twice for one thing.
        assertThat(accepted(facts.decide(record(update)))).isEmpty();
    }

    @Test
    void every_kind_of_case_that_is_seen_here_can_be_opened() {
        assertThat(suspicions().map(row -> row.get()[0]).distinct())
                .containsExactlyInAnyOrder(
                        CaseKind.SETTLED_AFTER_FAILURE,
                        CaseKind.FAILURE_AFTER_SETTLEMENT,
                        CaseKind.SECOND_SETTLEMENT,
                        CaseKind.AMOUNT_DIFFERS,
                        CaseKind.FEE_ABOVE_CAP);
    }

    @Test
    void everything_wrong_at_once_opens_a_case_for_each() {
        FactLog facts =
                intended()
                        .and(failed(), STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));

        facts.send(record(succeeded(PRICE.plus(PRICE), FEE_CAP + 1)));

        assertThat(facts.all(CaseOpened.class))
                .extracting(CaseOpened::kind)
                .containsExactlyInAnyOrder(
                        CaseKind.AMOUNT_DIFFERS,
                        CaseKind.FEE_ABOVE_CAP,
                        CaseKind.SECOND_SETTLEMENT,
                        CaseKind.SETTLED_AFTER_FAILURE);
    }

    @Test
    void fee_up_to_the_cap_is_nothing_special() {
        assertThat(accepted(intended().decide(record(succeeded(PRICE, FEE_CAP)))))
                .containsExactly(settled(PRICE, FEE_CAP));
    }

    @Test
    void settlement_names_the_orders_price_when_the_charge_was_lower() {
        TestInvoice cheaper = TestInvoice.of(3, 40_000);
        FactLog facts =
                FactLog.of(
                        STORY.placed(),
                        STORY.charged(cheaper),
                        STORY.intended(cheaper, FEE_CAP, TODAY));
        PaymentSettled settled =
                (PaymentSettled)
                        accepted(
                                        facts.decide(
                                                record(
                                                        new RailUpdate.Succeeded(
                                                                cheaper.hash(),
                                                                cheaper.preimage(),
                                                                Msat.ZERO,
                                                                Msat.of(40_000),
                                                                NOW))))
                                .getFirst();
        assertThat(settled.amountMsat()).isEqualTo(Msat.of(40_000));
        assertThat(settled.orderPriceMsat()).isEqualTo(PRICE);
    }

    @Test
    void settlement_says_by_which_proof() {
        for (PaymentProof proof : List.of(INVOICE.proof(), BY_TRANSFER)) {
            assertThat(accepted(intended().decide(record(provenBy(proof, FEE_CAP)))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            PaymentSettled.class,
                            settled -> assertThat(settled.proof()).isEqualTo(proof));
        }
    }

    @Test
    void evidence_has_the_proof_the_rail_gave() {
        FactLog facts = intended();

        facts.send(record(provenBy(BY_TRANSFER, FEE_CAP + 1)));

        assertThat(facts.all(CaseOpened.class))
                .singleElement()
                .satisfies(
                        opened -> {
                            assertThat(opened.evidence().transferId())
                                    .isEqualTo(TransferId.of(INVOICE.hash(), 1));
                            assertThat(opened.evidence().preimage()).isNull();
                        });
    }

    private static RailUpdate provenBy(PaymentProof proof, long fee) {
        return new RailUpdate.Succeeded(INVOICE.hash(), proof, Msat.of(fee), PRICE, NOW);
    }

    /** The executor asks before it sends; a list that is behind must not send twice. */
    @Test
    void rail_that_does_not_know_a_payment_that_is_over_gives_no_leave_to_send() {
        Decision over = Decision.rejected(new PaymentIsOver(INVOICE.hash()));
        assertThat(intended().and(failed()).decide(record(NOT_FOUND))).isEqualTo(over);
        assertThat(intended().and(settled(PRICE, 0)).decide(record(NOT_FOUND))).isEqualTo(over);
    }

    @Test
    void second_settlement_puts_all_of_it_in_question_and_names_the_first() {
        FactLog facts =
                intended()
                        .and(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));

        facts.send(record(succeeded(PRICE.plus(Msat.of(1)), 9)));

        assertThat(moneyIn(facts, CaseKind.SECOND_SETTLEMENT))
                .containsExactly(
                        new MoneyInQuestion(MoneySource.OVERPAID_PROVIDER, PRICE.plus(Msat.of(1))));
        assertThat(moneyIn(facts, CaseKind.AMOUNT_DIFFERS)).isEmpty();
        assertThat(facts.all(CaseOpened.class).getFirst().evidence().otherPayments())
                .containsExactly(ANOTHER.hash());
    }

    /** Up to the price it was counted as cost, beyond it as a claim. */
    @ParameterizedTest
    @CsvSource({"40000, 45000, 0, 5000", "40000, 60000, 10000, 10000", "50000, 50001, 1, 0"})
    void amount_beyond_the_intended_one_is_in_question_where_the_books_have_put_it(
            long intended, long paid, long claim, long cost) {
        TestInvoice invoice = TestInvoice.of(4, intended);
        FactLog facts = FactLog.of(STORY.placed(), STORY.intended(invoice, FEE_CAP, TODAY));

        facts.send(
                record(
                        new RailUpdate.Succeeded(
                                invoice.hash(),
                                invoice.preimage(),
                                Msat.ZERO,
                                Msat.of(paid),
                                NOW)));

        assertThat(moneyIn(facts, CaseKind.AMOUNT_DIFFERS))
                .filteredOn(money -> money.source() == MoneySource.OVERPAID_PROVIDER)
                .extracting(money -> money.amountMsat().value())
                .isEqualTo(claim == 0 ? List.of() : List.of(claim));
        assertThat(moneyIn(facts, CaseKind.AMOUNT_DIFFERS))
                .filteredOn(money -> money.source() == MoneySource.COMPUTE_EXPENSE)
                .extracting(money -> money.amountMsat().value())
                .isEqualTo(cost == 0 ? List.of() : List.of(cost));
    }

    @Test
    void fee_is_in_question_only_above_the_cap() {
        FactLog facts = intended();
        facts.send(record(succeeded(PRICE, FEE_CAP + 5)));

        assertThat(moneyIn(facts, CaseKind.FEE_ABOVE_CAP))
                .containsExactly(new MoneyInQuestion(MoneySource.ROUTING_EXPENSE, Msat.of(5)));
    }

    /** What is in doubt must not be followed by more of it. */
    @Test
    void payment_of_a_frozen_order_may_not_be_sent_but_its_news_is_taken_down() {
        CaseOpened question = STORY.inQuestion(CaseKind.SETTLED_AFTER_FAILURE, ANOTHER);
        FactLog facts = intended().and(question);
        assertThat(facts.decide(record(NOT_FOUND)))
                .isEqualTo(Decision.rejected(new OrderFrozen(STORY.orderId(), question.caseId())));
        assertThat(accepted(facts.decide(record(IN_FLIGHT)))).containsExactly(dispatched());

        facts.and(CaseResolved.answering(question, CaseOutcome.EXPLAINED, null, "known", NOW));

        assertThat(accepted(facts.decide(record(NOT_FOUND)))).isEmpty();
    }

    @Test
    void payment_of_an_order_that_another_one_has_paid_is_never_sent() {
        FactLog facts =
                intended()
                        .and(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                        .and(STORY.settled(ANOTHER, 0, TODAY));
        assertThat(facts.decide(record(NOT_FOUND)))
                .isEqualTo(Decision.rejected(new OrderIsPaid(STORY.orderId())));
        assertThat(accepted(facts.and(dispatched()).decide(record(NOT_FOUND))))
                .as("what was under way and is lost is still taken down")
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = CaseKind.class,
            names = {"IN_FLIGHT_TOO_LONG", "PROOF_MISSING"})
    void case_about_how_a_payment_ends_is_answered_by_its_end(CaseKind kind) {
        CaseOpened late = STORY.inQuestion(kind, INVOICE);
        CaseOpened other = STORY.inQuestion(kind, ANOTHER);
        FactLog facts = intended().and(dispatched(), late, other);

        assertThat(accepted(facts.decide(record(succeeded(PRICE, 0)))))
                .containsExactly(
                        settled(PRICE, 0),
                        CaseResolved.answering(
                                late,
                                CaseOutcome.EXPLAINED,
                                null,
                                "the rail has told its success, with proof",
                                NOW));
        assertThat(accepted(facts.decide(record(FAILED))))
                .hasSize(2)
                .last()
                .isInstanceOf(CaseResolved.class);
    }

    /** An operator paid the invoice by hand before the market did. */
    @Test
    void case_about_a_payment_without_order_is_answered_when_it_turns_out_to_have_one() {
        FactLog facts = new FactLog();
        facts.send(strayed());
        CaseOpened stray = facts.all(CaseOpened.class).getFirst();
        facts.and(STORY.placed(), STORY.intended(INVOICE, FEE_CAP, TODAY));

        assertThat(accepted(facts.send(record(succeeded(PRICE, 0)))))
                .containsExactly(
                        settled(PRICE, 0),
                        CaseResolved.answering(
                                stray,
                                CaseOutcome.EXPLAINED,
                                null,
                                "the rail has told its success, with proof",
                                NOW));
    }

    /** Otherwise it would have left the treasury twice in the books, and once at the rail. */
    @Test
    void what_was_written_off_without_proof_and_is_proven_now_is_in_question_again() {
        FactLog facts = new FactLog();
        facts.send(strayed());
        CaseOpened stray = facts.all(CaseOpened.class).getFirst();
        facts.and(
                CaseResolved.answering(stray, CaseOutcome.WRITTEN_OFF, null, "by hand", NOW),
                STORY.placed(),
                STORY.intended(INVOICE, FEE_CAP, TODAY));

        facts.send(record(succeeded(PRICE, 0)));

        assertThat(moneyIn(facts, CaseKind.BOOKS_DIFFER))
                .containsExactly(
                        new MoneyInQuestion(MoneySource.NOT_LEFT_TREASURY, PRICE.plus(Msat.of(3))));
    }

    /** By who knows that it was not sent, and by the clocks where nobody knows. */
    @ParameterizedTest
    @CsvSource({"true, 0, true", "false, 600, false", "false, 601, true", "false, -1, false"})
    void payment_that_somebody_else_made_is_booked_and_asks_what_it_was_for(
            boolean unsent, long secondsBeforeTheIntent, boolean isQuestioned) {
        FactLog facts = intended();
        Instant intendedAt = facts.all(PaymentIntended.class).getFirst().intendedAt();
        RailUpdate success =
                new RailUpdate.Succeeded(
                        INVOICE.hash(),
                        INVOICE.preimage(),
                        Msat.of(9),
                        PRICE,
                        intendedAt.minusSeconds(secondsBeforeTheIntent));

        facts.send(new RecordRailUpdate(STORY.orderId(), success, unsent, NOW, NOW));

        assertThat(facts.all(PaymentSettled.class)).hasSize(1);
        assertThat(facts.all(CaseOpened.class)).hasSize(isQuestioned ? 1 : 0);
        if (isQuestioned) {
            CaseOpened question = facts.all(CaseOpened.class).getFirst();
            assertThat(question.kind()).isEqualTo(CaseKind.PAYMENT_WITHOUT_ORDER);
            assertThat(question.orderId()).isEqualTo(STORY.orderId());
            assertThat(question.evidence().preimage()).isEqualTo(INVOICE.preimage());
            assertThat(question.evidence().railAmountMsat()).isEqualTo(PRICE);
            assertThat(question.moneyInQuestion())
                    .containsExactly(new MoneyInQuestion(MoneySource.COMPUTE_EXPENSE, PRICE));
        }
        assertThat(accepted(facts.decide(new RecordRailUpdate(STORY.orderId(), success, NOW))))
                .as("told again")
                .isEmpty();
    }

    @Test
    void what_a_payment_of_somebody_else_has_in_question_is_in_question_once() {
        FactLog facts = intended();
        facts.send(unsent(succeeded(PRICE.plus(Msat.of(7)), FEE_CAP + 5)));

        assertThat(moneyIn(facts, CaseKind.PAYMENT_WITHOUT_ORDER))
                .containsExactly(new MoneyInQuestion(MoneySource.COMPUTE_EXPENSE, PRICE));
        assertThat(moneyIn(facts, CaseKind.AMOUNT_DIFFERS))
                .containsExactly(new MoneyInQuestion(MoneySource.OVERPAID_PROVIDER, Msat.of(7)));
        assertThat(moneyIn(facts, CaseKind.FEE_ABOVE_CAP))
                .containsExactly(new MoneyInQuestion(MoneySource.ROUTING_EXPENSE, Msat.of(5)));

        FactLog second = paidByAnother();
        second.send(unsent(succeeded(PRICE, 0)));
        assertThat(moneyIn(second, CaseKind.PAYMENT_WITHOUT_ORDER)).isEmpty();
        assertThat(moneyIn(second, CaseKind.SECOND_SETTLEMENT)).hasSize(1);
    }

    /** Neither dispatched by us nor to be sent; what it ends as is taken down like any other. */
    @Test
    void payment_of_somebody_else_that_is_under_way_is_left_alone_until_it_ends() {
        assertThat(intended().decide(unsent(IN_FLIGHT))).isEqualTo(Decision.alreadyDone());
        assertThat(accepted(intended().decide(unsent(FAILED)))).containsExactly(failed());
        assertThat(accepted(intended().decide(unsent(NOT_FOUND)))).isEmpty();
        assertThat(accepted(intended().decide(unsent(UNAVAILABLE))))
                .containsExactly(unknown("no answer"));
    }

    /** The comparison has put it into suspense before there was an order; that answers itself. */
    @Test
    void payment_of_somebody_else_that_was_found_before_is_asked_about_with_its_order() {
        FactLog facts = new FactLog();
        facts.send(strayed());
        facts.and(STORY.placed(), STORY.intended(INVOICE, FEE_CAP, TODAY));

        List<DomainEvent> events = accepted(facts.send(unsent(succeeded(PRICE, 0))));

        assertThat(events).hasSize(3);
        assertThat(events.get(1)).isInstanceOf(CaseResolved.class);
        assertThat(events.get(2))
                .isInstanceOfSatisfying(
                        CaseOpened.class,
                        opened -> assertThat(opened.orderId()).isEqualTo(STORY.orderId()));
    }

    private static RecordRailUpdate unsent(RailUpdate update) {
        return new RecordRailUpdate(STORY.orderId(), update, true, NOW, NOW);
    }

    private static OpenCase strayed() {
        return new OpenCase(
                Story.RAIL,
                CaseKind.PAYMENT_WITHOUT_ORDER,
                INVOICE.hash(),
                Story.atRail("succeeded", PRICE, Msat.of(3)),
                "nobody asked for it",
                NOW);
    }

    private static List<MoneyInQuestion> moneyIn(FactLog facts, CaseKind kind) {
        return facts.all(CaseOpened.class).stream()
                .filter(opened -> opened.kind() == kind)
                .flatMap(opened -> opened.moneyInQuestion().stream())
                .toList();
    }

    @Test
    void payment_nobody_intended_is_not_taken_down() {
        Decision missing = Decision.rejected(new PaymentNotFound(INVOICE.hash()));
        assertThat(new FactLog().decide(record(succeeded(PRICE, 0)))).isEqualTo(missing);
        assertThat(
                        FactLog.of(STORY.intended(ANOTHER, FEE_CAP, TODAY))
                                .decide(record(succeeded(PRICE, 0))))
                .isEqualTo(missing);
        assertThat(
                        FactLog.of(Story.number(2).intended(INVOICE, FEE_CAP, TODAY))
                                .decide(record(succeeded(PRICE, 0))))
                .isEqualTo(missing);
    }

    /**
     * The first payment was believed to have failed and has settled: the second must not be sent.
     */
    @Test
    void payment_of_an_order_that_is_paid_after_all_is_kept_from_the_rail() {
        for (DomainEvent state : List.of(dispatched(), unknown("?"))) {
            boolean known = state instanceof PaymentDispatched;
            FactLog facts = paidByAnother();
            assertThat(facts.decide(record(NOT_FOUND)))
                    .isEqualTo(Decision.rejected(new OrderIsPaid(STORY.orderId())));
            facts.and(state);
            // It is with the rail already: what the rail says of it counts.
            assertThat(facts.decide(record(NOT_FOUND)) instanceof Decision.Accepted)
                    .isEqualTo(known);
            assertThat(facts.decide(record(FAILED)))
                    .isEqualTo(new Decision.Accepted(List.of(failed())));
        }
    }

    /** Then it can do no harm, and the rail's refusal frees the money that it holds. */
    @Test
    void payment_kept_from_the_rail_is_left_to_its_refusal_when_the_invoice_has_surely_expired() {
        Instant surely = INVOICE.expiresAt().plus(Duration.ofMinutes(10));
        for (Instant at : List.of(surely.minusNanos(1), surely)) {
            RecordRailUpdate update = new RecordRailUpdate(STORY.orderId(), NOT_FOUND, at);
            assertThat(paidByAnother().decide(update).equals(Decision.alreadyDone()))
                    .isEqualTo(at.equals(surely));
        }
    }

    /** Somebody silent may still send it: paid by another invoice meanwhile, it would be twice. */
    @Test
    void failure_of_a_payment_that_was_taken_over_counts_when_its_invoice_has_surely_expired() {
        FactLog facts = intended().and(takenOver());
        assertThat(accepted(facts.send(record(FAILED))))
                .containsExactly(
                        unknown(
                                "failed for now (too slow); a node that fell silent may still"
                                        + " send it"));
        assertThat(facts.decide(record(FAILED))).isEqualTo(Decision.alreadyDone());
        Instant surely = INVOICE.expiresAt().plus(Duration.ofMinutes(10));

        // It was asked before, and its answer has been on its way since.
        assertThat(facts.decide(asked(surely.minusNanos(1), FAILED)))
                .isEqualTo(Decision.alreadyDone());
        assertThat(accepted(facts.decide(asked(surely, FAILED))))
                .singleElement()
                .isInstanceOf(PaymentFailed.class);
    }

    @Test
    void success_of_a_payment_that_was_taken_over_counts_like_any_other() {
        FactLog facts = intended().and(takenOver());
        facts.send(record(FAILED));

        assertThat(accepted(facts.decide(record(succeeded(PRICE, 0)))))
                .containsExactly(settled(PRICE, 0));
    }

    /** What had ended before is as it was. */
    @Test
    void contradiction_is_a_case_also_for_a_payment_that_was_taken_over() {
        FactLog facts = intended().and(takenOver(), settled(PRICE, 0));

        assertThat(accepted(facts.decide(record(FAILED))))
                .singleElement()
                .isInstanceOfSatisfying(
                        CaseOpened.class,
                        opened ->
                                assertThat(opened.kind())
                                        .isEqualTo(CaseKind.FAILURE_AFTER_SETTLEMENT));
    }

    private static PaymentTakenOver takenOver() {
        return new PaymentTakenOver(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW);
    }

    private static RecordRailUpdate asked(Instant when, RailUpdate update) {
        return new RecordRailUpdate(
                STORY.orderId(), update, false, when, when.plus(Duration.ofDays(3)));
    }

    private static FactLog paidByAnother() {
        return FactLog.of(
                STORY.placed(),
                STORY.intended(ANOTHER, FEE_CAP, TODAY),
                STORY.failed(ANOTHER, TODAY),
                STORY.intended(INVOICE, FEE_CAP, TODAY),
                STORY.settled(ANOTHER, 0, TODAY));
    }

    private static FactLog intended() {
        return FactLog.of(
                STORY.placed(), STORY.charged(INVOICE), STORY.intended(INVOICE, FEE_CAP, TODAY));
    }

    private static RecordRailUpdate record(RailUpdate update) {
        return new RecordRailUpdate(STORY.orderId(), update, NOW);
    }

    private static RailUpdate succeeded(Msat amount, long fee) {
        return new RailUpdate.Succeeded(
                INVOICE.hash(), INVOICE.preimage(), Msat.of(fee), amount, NOW.minusSeconds(1));
    }

    private static PaymentDispatched dispatched() {
        return new PaymentDispatched(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW);
    }

    private static PaymentOutcomeUnknown unknown(String detail) {
        return new PaymentOutcomeUnknown(
                INVOICE.hash(), STORY.orderId(), STORY.rfqId(), detail, NOW);
    }

    private static PaymentFailed failed() {
        return new PaymentFailed(
                INVOICE.hash(),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.buyer(),
                STORY.provider(),
                FailureReason.TIMEOUT,
                "too slow",
                TODAY,
                NOW);
    }

    private static PaymentSettled settled(Msat amount, long fee) {
        return new PaymentSettled(
                INVOICE.hash(),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.buyer(),
                STORY.provider(),
                amount,
                Msat.of(fee),
                PRICE,
                INVOICE.proof(),
                Story.RAIL,
                TODAY,
                NOW.minusSeconds(1));
    }

    private static List<DomainEvent> accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).events();
    }
}
