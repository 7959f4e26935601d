package exchequer.settlement.payment;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several orders of one buyer, paid in every interleaving chance comes up with. Run one again with
 * {@code -Dseed=<number>}.
 */
class RandomPaymentsTest {

    private static final int RUNS = 60;
    private static final int STEPS = 150;
    private static final int ORDERS = 5;
    private static final int INVOICES_PER_ORDER = 3;
    private static final long PER_DAY = 120_000;
    private static final FeePolicy FEES = new FeePolicy(Msat.of(2_000), 20_000);

    /** Signed once: signing is most of a run's cost. */
    private static final List<List<TestInvoice>> INVOICES = invoices();

    private final FactLog log = new FactLog();
    private LocalDate day = TODAY;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        long first = new Random().nextLong();
        System.out.println("RandomPaymentsTest: seeds from " + (one == null ? first : one));
        return one == null ? LongStream.range(first, first + RUNS) : LongStream.of(one);
    }

    /** A rail that keeps its contract is never overpaid, whatever gets lost, late or repeated. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rail_that_keeps_its_contract_never_exceeds_a_budget(long seed) {
        Random random = new Random(seed);
        ForgetfulRail rail = new ForgetfulRail(random);
        List<RailUpdate> said = new ArrayList<>();
        PaymentRules rules = new PaymentRules(log, Msat.of(PER_DAY));
        begin();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(10)) {
                case 0, 1 -> raise(random);
                case 2, 3, 4 -> intend(random);
                case 5, 6, 7 -> lookAfter(anyIntended(random), rail, said);
                case 8 -> rail.moveOn();
                default -> {
                    if (!said.isEmpty()) {
                        record(said.get(random.nextInt(said.size())));
                    }
                }
            }
            if (step == STEPS / 2) {
                day = TODAY.plusDays(1);
            }
            rules.hold();
            assertThat(log.all(CaseOpened.class)).isEmpty();
            rules.holdAt(rail.paid());
        }
        end(rail, said);
        rules.hold();
        assertThat(log.all(PaymentSettled.class))
                .extracting(PaymentSettled::paymentHash)
                .containsExactlyInAnyOrderElementsOf(rail.paid().keySet());
    }

    /** Against a rail that says anything there is no budget, but nothing happens unnoticed. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rail_that_says_anything_is_booked_once_and_found_out(long seed) {
        Random random = new Random(seed);
        PaymentRules rules = new PaymentRules(log, Msat.of(PER_DAY));
        begin();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(4)) {
                case 0 -> raise(random);
                case 1 -> intend(random);
                default -> {
                    PaymentIntended payment = anyIntended(random);
                    if (payment != null) {
                        record(anything(payment, random));
                    }
                }
            }
            rules.holdForLiars();
        }
    }

    /** The rules themselves are tested, or a rule that can not fail would go unnoticed. */
    @Test
    void rules_notice_what_they_are_there_for() {
        Story story = orders().getFirst();
        TestInvoice first = INVOICES.getFirst().getFirst();
        TestInvoice second = INVOICES.getFirst().get(1);
        FactLog twice =
                FactLog.of(story.intended(first, 0, TODAY), story.intended(second, 0, TODAY));
        FactLog again =
                FactLog.of(story.intended(first, 0, TODAY), story.intended(first, 0, TODAY));
        FactLog dear = FactLog.of(story.intended(first, PER_DAY, TODAY));
        for (FactLog broken : List.of(twice, again, dear)) {
            PaymentRules rules = new PaymentRules(broken, Msat.of(PER_DAY));
            assertThatThrownBy(rules::hold).isInstanceOf(AssertionError.class);
        }
    }

    private void begin() {
        log.and(orders().getFirst().budget(PER_DAY, PER_DAY));
        orders().forEach(story -> log.and(story.opened(), story.quoted(), story.placed()));
    }

    private void raise(Random random) {
        int order = random.nextInt(ORDERS);
        TestInvoice invoice = INVOICES.get(order).get(random.nextInt(INVOICES_PER_ORDER));
        Story story = orders().get(order);
        log.send(
                new RaiseCharge(
                        story.rfqId(),
                        story.provider(),
                        invoice.text(),
                        null,
                        Network.REGTEST,
                        null,
                        NOW));
    }

    private void intend(Random random) {
        Story story = orders().get(random.nextInt(ORDERS));
        log.send(new IntendPayment(story.orderId(), BUYER, FEES, day, RAIL, NOW));
    }

    /** What the executor does, with a list that is always behind: to it, all are only intended. */
    private void lookAfter(
            @Nullable PaymentIntended payment, ForgetfulRail rail, List<RailUpdate> said) {
        if (payment == null) {
            return;
        }
        RailUpdate known = rail.track(payment.paymentHash());
        said.add(known);
        if (record(known).equals(Decision.alreadyDone()) && known instanceof RailUpdate.NotFound) {
            RailUpdate answer = rail.pay(payment, invoiceOf(payment).preimage());
            said.add(answer);
            record(answer);
        }
    }

    /** The weather clears up, and everything under way comes to its end. */
    private void end(ForgetfulRail rail, List<RailUpdate> said) {
        rail.clearUp();
        for (int round = 0; round < 5; round++) {
            for (PaymentIntended payment : log.all(PaymentIntended.class)) {
                lookAfter(payment, rail, said);
                rail.moveOn();
            }
        }
    }

    private Decision record(RailUpdate update) {
        PaymentIntended payment =
                log.all(PaymentIntended.class).stream()
                        .filter(intent -> intent.paymentHash().equals(update.hash()))
                        .findFirst()
                        .orElseThrow();
        return log.send(new RecordRailUpdate(payment.orderId(), update, NOW));
    }

    private static RailUpdate anything(PaymentIntended payment, Random random) {
        var hash = payment.paymentHash();
        return switch (random.nextInt(5)) {
            case 0 -> new RailUpdate.InFlight(hash);
            case 1 -> new RailUpdate.NotFound(hash);
            case 2 -> new RailUpdate.Unavailable(hash, "no answer");
            case 3 -> new RailUpdate.Failed(hash, FailureReason.ERROR, "who knows");
            default ->
                    new RailUpdate.Succeeded(
                            hash,
                            invoiceOf(payment).preimage(),
                            Msat.of(random.nextInt(5_000)),
                            random.nextInt(4) == 0 ? Msat.of(999_999) : payment.amountMsat(),
                            NOW);
        };
    }

    private @Nullable PaymentIntended anyIntended(Random random) {
        List<PaymentIntended> intended = log.all(PaymentIntended.class);
        return intended.isEmpty() ? null : intended.get(random.nextInt(intended.size()));
    }

    private static TestInvoice invoiceOf(PaymentIntended payment) {
        return INVOICES.stream()
                .flatMap(List::stream)
                .filter(invoice -> invoice.hash().equals(payment.paymentHash()))
                .findFirst()
                .orElseThrow();
    }

    private static List<Story> orders() {
        List<Story> orders = new ArrayList<>();
        for (int number = 1; number <= ORDERS; number++) {
            orders.add(Story.number(number).at(Msat.of(10_000L * number)).prepaid());
        }
        return orders;
    }

    private static List<List<TestInvoice>> invoices() {
        List<List<TestInvoice>> all = new ArrayList<>();
        for (int order = 1; order <= ORDERS; order++) {
            List<TestInvoice> ofOrder = new ArrayList<>();
            for (int i = 0; i < INVOICES_PER_ORDER; i++) {
                ofOrder.add(TestInvoice.of(100 * order + i, 10_000L * order - 100L * i));
            }
            all.add(ofOrder);
        }
        return all;
    }
}
