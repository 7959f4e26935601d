package exchequer.settlement.simulation;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.OTHER_TENANT;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that can not fail would go unnoticed: each is shown what it is there for. */
class MoneyRulesTest {

    private static final Story STORY = Story.first();
    private static final Story SECOND = Story.number(2);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);
    private static final TestInvoice THIRD = TestInvoice.of(3, PRICE);
    private static final long CAP = 10;
    private static final long FEE = 5;

    /** A right history, and what was planted into it. */
    private record Planted(String found, Consumer<History> fault) {
        @Override
        public String toString() {
            return found;
        }
    }

    /** Two orders: one is paid; of the other one payment fails. */
    private static final class History {

        private final List<Fact> facts = new ArrayList<>();
        private final List<RailBooks.Attempt> attempts = new ArrayList<>();
        private final Map<PaymentHash, RailUpdate> said = new HashMap<>();
        private Set<PaymentHash> lied = Set.of();
        private Msat gone = PRICE.plus(Msat.of(FEE));

        static History right() {
            History history = new History();
            history.add(STORY.budget(60_000, 110_000), STORY.opened(), STORY.quoted());
            history.add(SECOND.opened(), SECOND.quoted(), SECOND.placed());
            history.add(STORY.placed(), STORY.charged(INVOICE));
            history.add(STORY.intended(INVOICE, CAP, TODAY));
            history.attempt(INVOICE, CAP, NOW);
            history.add(SECOND.charged(ANOTHER), SECOND.intended(ANOTHER, CAP, TODAY));
            history.attempt(ANOTHER, CAP, NOW);
            history.add(STORY.settled(INVOICE, FEE, TODAY), SECOND.failed(ANOTHER, TODAY));
            history.says(succeeded(INVOICE, PRICE, FEE));
            history.says(failed(ANOTHER));
            return history;
        }

        void add(DomainEvent... events) {
            addFor(TENANT, events);
        }

        void addFor(TenantId tenant, DomainEvent... events) {
            for (DomainEvent event : events) {
                facts.add(fact(facts.size() + 1, tenant, event));
            }
        }

        void replace(DomainEvent old, DomainEvent other) {
            facts.replaceAll(
                    fact ->
                            fact.event().equals(old)
                                    ? fact(fact.position(), fact.tenant(), other)
                                    : fact);
        }

        void remove(DomainEvent event) {
            facts.removeIf(fact -> fact.event().equals(event));
        }

        void attempt(TestInvoice invoice, long cap, Instant at) {
            attempts.add(
                    new RailBooks.Attempt(
                            invoice.hash(),
                            invoice.text(),
                            Msat.of(cap),
                            at,
                            invoice.expiresAt(),
                            facts.size(),
                            facts.size()));
        }

        void says(RailUpdate update) {
            said.put(update.hash(), update);
        }

        List<String> violations() {
            return MoneyRules.violations(facts, books());
        }

        List<String> violationsAtRest() {
            return MoneyRules.violationsAtRest(facts, books());
        }

        private RailBooks books() {
            return new RailBooks(attempts, said, lied, gone);
        }

        private static Fact fact(long position, TenantId tenant, DomainEvent event) {
            return new Fact(position, "evt_" + position, tenant, "corr", NOW, event);
        }
    }

    static Stream<Planted> faults() {
        PaymentSettled settled = STORY.settled(INVOICE, FEE, TODAY);
        PaymentIntended intended = STORY.intended(INVOICE, CAP, TODAY);
        return Stream.of(
                new Planted(
                        "settled, and the rail has not paid it",
                        h -> h.says(new RailUpdate.InFlight(INVOICE.hash()))),
                new Planted(
                        "settled otherwise than the rail says",
                        h -> h.says(succeeded(INVOICE, PRICE, FEE + 1))),
                new Planted(
                        "preimage of", h -> h.replace(settled, withPreimageOf(settled, ANOTHER))),
                new Planted(
                        "was charged twice",
                        h -> h.addFor(OTHER_TENANT, Story.number(9).charged(INVOICE))),
                new Planted("was intended twice", h -> h.add(SECOND.intended(ANOTHER, CAP, TODAY))),
                new Planted("is of no charge before it", h -> h.remove(STORY.charged(INVOICE))),
                new Planted(
                        "is of no charge before it",
                        h -> h.replace(intended, SECOND.intended(INVOICE, CAP, TODAY))),
                new Planted(
                        "was intended after its expiry",
                        h -> h.replace(intended, at(intended, INVOICE.expiresAt()))),
                new Planted(
                        "is of an order that",
                        h -> {
                            h.add(SECOND.charged(THIRD), SECOND.intended(THIRD, 0, TODAY));
                            TestInvoice fourth = TestInvoice.of(4, 1);
                            h.add(SECOND.charged(fourth), SECOND.intended(fourth, 0, TODAY));
                        }),
                new Planted(
                        "is of an order that is paid",
                        h -> h.add(STORY.charged(THIRD), STORY.intended(THIRD, 0, TODAY))),
                new Planted("is settled twice", h -> h.add(settled)),
                new Planted("was not intended", h -> h.remove(intended)),
                new Planted("was not open", h -> h.add(STORY.failed(INVOICE, TODAY))),
                new Planted(
                        "no case SETTLED_AFTER_FAILURE",
                        h -> {
                            h.add(SECOND.settled(ANOTHER, FEE, TODAY));
                            h.says(succeeded(ANOTHER, PRICE, FEE));
                        }),
                new Planted(
                        "no case SECOND_SETTLEMENT",
                        h -> {
                            h.add(SECOND.charged(THIRD), SECOND.intended(THIRD, 0, TODAY));
                            h.add(SECOND.settled(ANOTHER, FEE, TODAY));
                            h.add(SECOND.settled(THIRD, 0, TODAY));
                        }),
                new Planted(
                        "no case AMOUNT_DIFFERS",
                        h -> h.replace(settled, withAmount(settled, PRICE.plus(Msat.of(1))))),
                new Planted(
                        "no case FEE_ABOVE_CAP",
                        h -> h.replace(settled, STORY.settled(INVOICE, CAP + 1, TODAY))),
                new Planted("without a reason", h -> h.add(caseOpened(CaseKind.AMOUNT_DIFFERS))),
                new Planted(
                        "was opened twice",
                        h -> {
                            h.lied = Set.of(INVOICE.hash());
                            h.add(caseOpened(CaseKind.AMOUNT_DIFFERS));
                            h.add(caseOpened(CaseKind.AMOUNT_DIFFERS));
                        }),
                new Planted(
                        "above the budget of an order",
                        h ->
                                h.replace(
                                        STORY.budget(60_000, 110_000),
                                        STORY.budget(50_009, 110_000))),
                new Planted(
                        "the day takes",
                        h ->
                                h.replace(
                                        STORY.budget(60_000, 110_000),
                                        STORY.budget(60_000, 100_019))),
                new Planted("has no budget", h -> h.remove(STORY.budget(60_000, 110_000))),
                new Planted(
                        "cost more than its cap", h -> h.says(succeeded(INVOICE, PRICE, CAP + 1))),
                new Planted(
                        "set out and was not intended",
                        h -> h.attempts.addFirst(attempt(THIRD, CAP, NOW, 1))),
                new Planted(
                        "set out and was not intended",
                        h -> h.attempts.set(0, attempt(INVOICE, CAP, NOW, 7))),
                new Planted(
                        "set out otherwise than intended",
                        h -> h.attempts.set(0, attempt(INVOICE, CAP + 1, NOW, 9))),
                new Planted(
                        "set out after its expiry",
                        h -> h.attempts.set(0, attempt(INVOICE, CAP, INVOICE.expiresAt(), 9))),
                new Planted("set out twice", h -> h.attempt(ANOTHER, CAP, NOW)),
                new Planted(
                        "is of an order that is paid",
                        h -> {
                            h.add(STORY.charged(THIRD), STORY.intended(THIRD, 0, TODAY));
                            h.attempt(THIRD, 0, NOW);
                        }),
                new Planted(
                        "had failed",
                        h -> h.attempts.set(1, attempt(ANOTHER, CAP, NOW, h.facts.size()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void planted_fault_is_found(Planted planted) {
        History history = History.right();
        planted.fault().accept(history);
        assertThat(history.violations()).anyMatch(found -> found.contains(planted.found()));
    }

    static Stream<Planted> faultsAtRest() {
        return Stream.of(
                new Planted("has not come to an end", h -> h.remove(SECOND.failed(ANOTHER, TODAY))),
                new Planted("the rail says", h -> h.says(succeeded(ANOTHER, PRICE, FEE))),
                new Planted("are booked", h -> h.gone = PRICE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultsAtRest")
    void fault_that_only_shows_at_the_end_is_found_there(Planted planted) {
        History history = History.right();
        planted.fault().accept(history);
        assertThat(history.violationsAtRest()).anyMatch(found -> found.contains(planted.found()));
    }

    @Test
    void right_history_breaks_nothing() {
        assertThat(History.right().violations()).isEmpty();
        assertThat(History.right().violationsAtRest()).isEmpty();
    }

    @Test
    void what_a_lying_rail_causes_is_no_fault_once_its_case_is_open() {
        History history = History.right();
        history.lied = Set.of(ANOTHER.hash());
        history.add(SECOND.settled(ANOTHER, FEE, TODAY));
        history.add(SECOND.inQuestion(CaseKind.SETTLED_AFTER_FAILURE, ANOTHER));
        history.says(succeeded(ANOTHER, PRICE, FEE));
        assertThat(history.violations()).isEmpty();
    }

    /** Two nodes may be sending it. After its failure is written down, none may. */
    @Test
    void payment_that_was_taken_over_may_set_out_again_until_it_has_failed() {
        History history = History.right();
        history.add(SECOND.charged(THIRD), SECOND.intended(THIRD, 0, TODAY));
        history.add(new PaymentTakenOver(THIRD.hash(), SECOND.orderId(), SECOND.rfqId(), NOW));
        history.attempt(THIRD, 0, NOW);
        history.attempt(THIRD, 0, NOW);
        assertThat(history.violations()).isEmpty();

        history.add(SECOND.failed(THIRD, TODAY));
        history.attempt(THIRD, 0, NOW);

        assertThat(history.violations())
                .singleElement()
                .asString()
                .contains(THIRD.hash() + " had failed");
    }

    private static RailBooks.Attempt attempt(TestInvoice invoice, long cap, Instant at, int facts) {
        return new RailBooks.Attempt(
                invoice.hash(),
                invoice.text(),
                Msat.of(cap),
                at,
                invoice.expiresAt(),
                facts,
                facts);
    }

    private static RailUpdate succeeded(TestInvoice invoice, Msat amount, long fee) {
        return new RailUpdate.Succeeded(
                invoice.hash(), invoice.preimage(), Msat.of(fee), amount, NOW);
    }

    private static RailUpdate failed(TestInvoice invoice) {
        return new RailUpdate.Failed(invoice.hash(), FailureReason.NO_ROUTE, "no route");
    }

    private static CaseOpened caseOpened(CaseKind kind) {
        return STORY.inQuestion(kind, INVOICE);
    }

    private static PaymentIntended at(PaymentIntended p, Instant at) {
        return new PaymentIntended(
                p.paymentHash(),
                p.chargeId(),
                p.orderId(),
                p.rfqId(),
                p.buyer(),
                p.provider(),
                p.bolt11(),
                p.amountMsat(),
                p.feeCapMsat(),
                p.businessDay(),
                p.rail(),
                at);
    }

    private static PaymentSettled withPreimageOf(PaymentSettled p, TestInvoice other) {
        return new PaymentSettled(
                p.paymentHash(),
                p.orderId(),
                p.rfqId(),
                p.buyer(),
                p.provider(),
                p.amountMsat(),
                p.feeMsat(),
                p.orderPriceMsat(),
                other.proof(),
                p.rail(),
                p.businessDay(),
                p.settledAt());
    }

    private static PaymentSettled withAmount(PaymentSettled p, Msat amount) {
        return new PaymentSettled(
                p.paymentHash(),
                p.orderId(),
                p.rfqId(),
                p.buyer(),
                p.provider(),
                amount,
                p.feeMsat(),
                p.orderPriceMsat(),
                p.proof(),
                p.rail(),
                p.businessDay(),
                p.settledAt());
    }
}
