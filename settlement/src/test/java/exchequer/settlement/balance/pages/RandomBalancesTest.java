package exchequer.settlement.balance.pages;

import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Commands;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Origin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.automation.WhenPaymentDueThenIntend;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.balance.clear.ClearHold;
import exchequer.settlement.deposit.record.DepositSeen;
import exchequer.settlement.deposit.record.RecordDepositUpdate;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceDrawn;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.BalanceReleased;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.refund.issue.IssueRefund;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A buyer deposits, its orders become due, payments settle at some fee, fail, and settle after they
 * failed, all in random order and more than once; some orders get a second invoice. Whatever comes,
 * no money is spent twice. Run one again with {@code -Dseed=<number>}.
 */
class RandomBalancesTest {

    private static final int RUNS = 30;
    private static final int STEPS = 600;
    private static final int ORDERS = 24;
    private static final FeePolicy FEES = new FeePolicy(Msat.of(100), 10_000);

    private final FactLog log = new FactLog();
    private final Commands commands = new BalanceCommands(log, this::someOldPage);
    private final List<TestInvoice> payments = new ArrayList<>();
    private final Map<PaymentHash, Story> stories = new HashMap<>();
    private final WhenPaymentDueThenIntend due =
            new WhenPaymentDueThenIntend(
                    new PaymentRules(FEES, ZoneOffset.UTC, false, Funding.BALANCE), RAIL);
    private Random random = new Random(0);
    private int commandIds;
    private int reactedTo;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        long first = new Random().nextLong();
        System.out.println("RandomBalancesTest: seeds from " + (one == null ? first : one));
        return one == null ? LongStream.range(first, first + RUNS) : LongStream.of(one);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void balance_is_never_below_zero_and_never_forgets_a_millisatoshi(long seed) {
        random = new Random(seed);
        log.and(Story.first().budget(1_000_000_000, 1_000_000_000));
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(9)) {
                case 0 -> deposit(step);
                case 1, 2, 3 -> becomeDue(step);
                case 4, 5 -> end();
                case 6 -> settleAfterAll();
                case 7 -> refund(step);
                default -> clear();
            }
            react();
            check(seed);
        }
        assertThat(log.all(BalanceCarriedForward.class)).as("seed %d", seed).isNotEmpty();
        endAll();
        check(seed);
        Model last = model(seed);
        assertThat(last.held).as("held at the end, seed %d", seed).isEmpty();
    }

    private void deposit(int step) {
        DepositId id = DepositId.of("cmd_" + step);
        TestInvoice invoice = TestInvoice.of(5_000_000 + step, 1 + random.nextInt(60_000));
        log.and(
                new DepositRequested(id, BUYER, invoice.amount(), RAIL, NOW.plusSeconds(9), NOW),
                new DepositInvoiced(
                        id, BUYER, invoice.hash(), invoice.text(), RAIL, NOW.plusSeconds(9), NOW));
        var seen =
                new DepositSeen.Looked(
                        invoice.hash(),
                        new InvoiceState.Settled(invoice.preimage(), invoice.amount(), NOW));
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            send(new RecordDepositUpdate(id, seen, new BalancePageId(BUYER, 1), NOW));
        }
    }

    private void becomeDue(int step) {
        Story story =
                Story.number(1 + random.nextInt(ORDERS))
                        .at(Msat.of(1_000L + 1_000 * random.nextInt(40)))
                        .prepaid();
        if (log.all(PaymentIntended.class).stream()
                .anyMatch(p -> p.orderId().equals(story.orderId()) && random.nextInt(4) > 0)) {
            return;
        }
        TestInvoice invoice = TestInvoice.of(step + 1, story.price());
        stories.put(invoice.hash(), story);
        payments.add(invoice);
        log.and(story.placed(), story.charged(invoice));
    }

    private void end() {
        List<PaymentIntended> open =
                log.all(PaymentIntended.class).stream()
                        .filter(p -> count(p.paymentHash()) == 0)
                        .toList();
        if (!open.isEmpty()) {
            end(open.get(random.nextInt(open.size())));
        }
    }

    private void end(PaymentIntended payment) {
        TestInvoice invoice = invoice(payment.paymentHash());
        Story story = stories.get(payment.paymentHash());
        if (random.nextBoolean()) {
            // Now and then more than the cap: the rail's breach is not the buyer's loss.
            long fee = random.nextInt((int) payment.feeCapMsat().value() + 20);
            log.and(story.settled(invoice, fee, TODAY));
        } else {
            log.and(story.failed(invoice, TODAY));
        }
    }

    private void refund(int step) {
        List<BalanceDrawn> drawn = log.all(BalanceDrawn.class);
        if (!drawn.isEmpty()) {
            BalanceDrawn one = drawn.get(random.nextInt(drawn.size()));
            IssueRefund wish =
                    new IssueRefund(
                            RefundId.of("cmd_" + random.nextInt(step + 1)),
                            one.orderId(),
                            Msat.of(1 + random.nextInt(30_000)),
                            RefundReason.GOODWILL,
                            null,
                            false,
                            "at random",
                            new BalancePageId(BUYER, 1),
                            NOW);
            send(wish);
            send(wish);
        }
    }

    private void settleAfterAll() {
        List<BalanceReleased> released = log.all(BalanceReleased.class);
        if (!released.isEmpty() && random.nextInt(3) == 0) {
            PaymentHash hash = released.get(random.nextInt(released.size())).paymentHash();
            if (count(hash) == 1) {
                log.and(stories.get(hash).settled(invoice(hash), 1, TODAY));
            }
        }
    }

    private void endAll() {
        for (int round = 0; round < 2; round++) {
            log.all(PaymentIntended.class).stream()
                    .filter(p -> count(p.paymentHash()) == 0)
                    .forEach(this::end);
            react();
        }
        log.all(PaymentIntended.class).stream()
                .filter(p -> count(p.paymentHash()) == 0)
                .forEach(
                        p ->
                                log.and(
                                        stories.get(p.paymentHash())
                                                .failed(invoice(p.paymentHash()), TODAY)));
        payments.forEach(this::clear);
    }

    /** How often the rail has said how a payment ended. */
    private long count(PaymentHash hash) {
        return log.entries().stream()
                .map(FactLog.Entry::event)
                .filter(
                        event ->
                                switch (event) {
                                    case PaymentSettled p -> p.paymentHash().equals(hash);
                                    case PaymentFailed p -> p.paymentHash().equals(hash);
                                    default -> false;
                                })
                .count();
    }

    private TestInvoice invoice(PaymentHash hash) {
        return payments.stream().filter(i -> i.hash().equals(hash)).findFirst().orElseThrow();
    }

    private void clear() {
        if (!payments.isEmpty()) {
            clear(payments.get(random.nextInt(payments.size())));
        }
    }

    private void clear(TestInvoice invoice) {
        send(
                new ClearHold(
                        invoice.hash(),
                        stories.get(invoice.hash()).orderId(),
                        new BalancePageId(BUYER, 1),
                        NOW));
    }

    /** What the server's reactions do: in the order of the log, and now and then twice. */
    private void react() {
        while (reactedTo < log.entries().size()) {
            DomainEvent event = log.entries().get(reactedTo++).event();
            due.react(event, NOW).forEach(this::send);
            if (random.nextInt(10) == 0) {
                due.react(event, NOW).forEach(this::send);
            }
        }
    }

    private void send(DomainCommand command) {
        commands.send(command, new Origin(TENANT, "test", "cmd " + commandIds++, null));
    }

    private long someOldPage(TenantId tenant, Pubkey buyer) {
        long turned = log.all(BalanceCarriedForward.class).size();
        return 1 + random.nextLong(turned + 1);
    }

    /** The balance as somebody would count it who reads all of the log. */
    private static final class Model {
        long balance;
        final Map<PaymentHash, Long> held = new HashMap<>();

        long available() {
            return balance - held.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private void check(long seed) {
        model(seed);
    }

    private Model model(long seed) {
        Model model = new Model();
        Map<BalancePageId, Integer> onPage = new HashMap<>();
        for (FactLog.Entry entry : log.entries()) {
            if (!(entry.event() instanceof BalanceFact fact)) {
                continue;
            }
            onPage.merge(fact.balancePage(), 1, Integer::sum);
            switch (fact) {
                case DepositReceived deposit -> model.balance += deposit.receivedMsat().value();
                case BalanceHeld hold -> model.held.put(hold.paymentHash(), hold.total().value());
                case BalanceDrawn drawn -> {
                    model.held.remove(drawn.paymentHash());
                    model.balance -= drawn.total().value();
                }
                case BalanceReleased released -> model.held.remove(released.paymentHash());
                case RefundIssued refund -> model.balance += refund.amountMsat().value();
                case BalanceCarriedForward carried ->
                        assertThat(carried.balanceMsat().value())
                                .as("carried, seed %d", seed)
                                .isEqualTo(model.balance);
                default -> {
                    // Waiting moves no money.
                }
            }
            assertThat(model.available()).as("available, seed %d", seed).isNotNegative();
        }
        // What one decision reads is bounded, however long the history is.
        assertThat(onPage.values())
                .as("facts on a page, seed %d", seed)
                .allMatch(entries -> entries <= BalancePage.CAPACITY + 1);
        assertThat(log.all(BalanceDrawn.class).stream().map(BalanceDrawn::orderId).toList())
                .as("orders drawn, seed %d", seed)
                .doesNotHaveDuplicates();
        for (BalanceDrawn drawn : log.all(BalanceDrawn.class)) {
            assertThat(
                            log.all(RefundIssued.class).stream()
                                    .filter(refund -> refund.orderId().equals(drawn.orderId()))
                                    .map(RefundIssued::amountMsat)
                                    .reduce(Msat.ZERO, Msat::plus))
                    .as("refunds of %s, seed %d", drawn.orderId(), seed)
                    .isLessThanOrEqualTo(drawn.total());
        }
        assertThat(log.all(DepositReceived.class))
                .extracting(DepositReceived::depositId)
                .as("seed %d", seed)
                .doesNotHaveDuplicates();
        return model;
    }
}
