package exchequer.settlement.escrow.execute;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowOfOrder;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Several escrows in every interleaving chance comes up with: buyers that pay, overpay or do not,
 * judgements, blocks, time, lost answers, a node that is away, an executor that dies between any
 * two calls and whose list is behind. Run one again with {@code -Dseed=<number>}.
 */
class RandomEscrowsTest {

    private static final int RUNS = 60;
    private static final int STEPS = 160;
    private static final int ORDERS = 4;
    private static final Set<Class<? extends DomainEvent>> OF_ESCROW =
            Set.of(
                    EscrowRequested.class,
                    EscrowInvoiced.class,
                    EscrowLocked.class,
                    EscrowReleased.class,
                    EscrowCancelled.class,
                    EscrowExpired.class,
                    DeliveryAccepted.class,
                    DeliveryRejected.class,
                    OrderClosed.class);
    private static final EscrowPolicy POLICY =
            new EscrowPolicy(Msat.of(100), 10_000, Duration.ofMinutes(30), 144, 12);

    private final FactLog log = new FactLog();
    private final SettableClock clock = new SettableClock(NOW);
    private final Script script = new Script();
    private final Map<EscrowId, Secrets.Secret> chosen = new HashMap<>();

    /** Dies before or after a step of the executor, as a killed process does. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        long first = new Random().nextLong();
        System.out.println("RandomEscrowsTest: seeds from " + (one == null ? first : one));
        return one == null ? LongStream.range(first, first + RUNS) : LongStream.of(one);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void buyers_money_is_taken_only_for_accepted_work_and_everything_ends(long seed)
            throws SQLException {
        Random random = new Random(seed);
        InMemoryRail buyer =
                new InMemoryRail(
                        SimulationSettings.regtest("escrow"),
                        script,
                        clock,
                        new Random(seed),
                        Msat.ofSat(1_000_000));
        var treasury = buyer.payee("treasury");
        EscrowTurn turn = turn(random, treasury);
        orders().forEach(story -> log.and(story.placed()));
        for (int step = 0; step < STEPS; step++) {
            Story story = orders().get(random.nextInt(ORDERS));
            switch (random.nextInt(16)) {
                case 0, 1 ->
                        log.send(
                                new RequestEscrow(
                                        story.orderId(),
                                        story.buyer(),
                                        POLICY,
                                        treasury.name(),
                                        story.number() == 1,
                                        clock.instant()));
                case 2 -> judge(story, random);
                case 3, 4, 5 -> pay(buyer, story);
                case 6 -> buyer.mine(random.nextInt(30));
                case 7 -> clock.advance(Duration.ofMinutes(random.nextInt(4)));
                case 8 ->
                        script.nextHoldCall(
                                random.nextBoolean() ? Answer.LOST : Answer.NOT_REACHED);
                case 9 -> script.down(random.nextInt(3) == 0);
                default -> look(turn, story, random);
            }
            rules(treasury, seed);
        }
        end(buyer, turn, seed);
        rules(treasury, seed);
        assertThat(buyer.balances().inFlight()).as("seed %d", seed).isEqualTo(Msat.ZERO);
    }

    /** The rules themselves are tested, or a rule that can not fail would go unnoticed. */
    @Test
    void rules_notice_what_they_are_there_for() {
        var treasury =
                new InMemoryRail(
                                SimulationSettings.regtest("escrow"),
                                script,
                                clock,
                                new Random(1),
                                Msat.ZERO)
                        .payee("treasury");
        var invoice = TestInvoice.of(1, 1);
        Story story = Story.first();
        log.and(story.placed(), story.escrowRequested(), story.escrowReleased(invoice));

        assertThatThrownBy(() -> rules(treasury, 0)).isInstanceOf(AssertionError.class);
    }

    /** What must hold after every step. */
    private void rules(ReceivingRail treasury, long seed) {
        for (Story story : orders()) {
            List<DomainEvent> facts = factsOf(story.orderId());
            long ends =
                    facts.stream()
                            .filter(
                                    fact ->
                                            fact instanceof EscrowReleased
                                                    || fact instanceof EscrowCancelled
                                                    || fact instanceof EscrowExpired)
                            .count();
            assertThat(ends).as("ends of %s, seed %d", story.orderId(), seed).isLessThan(2);
            facts.stream()
                    .filter(EscrowReleased.class::isInstance)
                    .forEach(released -> releasedRightly(facts, released, seed));
            Secrets.Secret secret = chosen.get(EscrowId.of(story.orderId()));
            if (secret != null && treasury.lookup(secret.hash()) instanceof InvoiceState.Settled) {
                assertThat(facts.stream().anyMatch(DeliveryAccepted.class::isInstance))
                        .as("taken without acceptance, seed %d", seed)
                        .isTrue();
            }
        }
    }

    private static void releasedRightly(List<DomainEvent> facts, DomainEvent released, long seed) {
        assertThat(facts.stream().map(Object::getClass).toList())
                .as("seed %d", seed)
                .containsSubsequence(
                        List.of(EscrowRequested.class, EscrowLocked.class, EscrowReleased.class))
                .contains(DeliveryAccepted.class);
        assertThat(facts.indexOf(released))
                .as("seed %d", seed)
                .isGreaterThan(
                        IntStream.range(0, facts.size())
                                .filter(i -> facts.get(i) instanceof DeliveryAccepted)
                                .findFirst()
                                .orElseThrow());
    }

    /** The buyer pays the invoice it was shown, and sometimes pays too much. */
    private void pay(InMemoryRail buyer, Story story) {
        Secrets.Secret secret = chosen.get(EscrowId.of(story.orderId()));
        if (secret == null || secret.bolt11().isEmpty()) {
            return;
        }
        var invoice = ((Decoded) Bolt11.decode(secret.bolt11().get())).invoice();
        script.overpaying(invoice.description().orElseThrow(), Msat.of(story.number() % 2 * 77L));
        buyer.pay(PayRequest.of(invoice, Msat.ofSat(1_000), Duration.ofSeconds(30)));
        buyer.tick();
    }

    private void judge(Story story, Random random) {
        List<DomainEvent> facts = factsOf(story.orderId());
        if (facts.stream()
                .anyMatch(
                        fact ->
                                fact instanceof DeliveryAccepted
                                        || fact instanceof DeliveryRejected
                                        || fact instanceof OrderClosed)) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0, 1 -> log.and(story.accepted());
            case 2 ->
                    log.and(
                            new DeliveryRejected(
                                    DeliveryId.of(story.orderId(), "result"),
                                    story.orderId(),
                                    story.rfqId(),
                                    story.buyer(),
                                    story.provider(),
                                    "no",
                                    clock.instant()));
            default -> log.and(story.closed(OrderOutcome.FAILED));
        }
    }

    /** One look of the executor, with a list that may be behind, and perhaps its death in it. */
    private void look(EscrowTurn turn, Story story, Random random) throws SQLException {
        int behind = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
        look(turn, listed(story, behind));
    }

    private static void look(EscrowTurn turn, Optional<Escrow> escrow) throws SQLException {
        if (escrow.isEmpty()) {
            return;
        }
        try {
            turn.take(escrow.get());
        } catch (Killed dead) {
            // The next look is that of a new process.
        }
    }

    private void end(InMemoryRail buyer, EscrowTurn turn, long seed) throws SQLException {
        script.down(false);
        for (int round = 0; round < 12; round++) {
            clock.advance(Duration.ofMinutes(10));
            buyer.tick();
            buyer.mine(20);
            for (Story story : orders()) {
                for (int i = 0; i < 8; i++) {
                    look(turn, listed(story, 0));
                }
            }
        }
        for (Story story : orders()) {
            listed(story, 0)
                    .ifPresent(
                            escrow ->
                                    assertThat(escrow.state().stage().isTerminal())
                                            .as("%s, seed %d", escrow, seed)
                                            .isTrue());
        }
    }

    /** The escrow as a list shows it that has not heard of the last facts. */
    private Optional<Escrow> listed(Story story, int behind) {
        List<DomainEvent> facts = factsOf(story.orderId());
        EscrowOfOrder escrow = EscrowOfOrder.NONE;
        for (DomainEvent fact : facts.subList(0, Math.max(0, facts.size() - behind))) {
            escrow = escrow.evolve(fact);
        }
        EscrowRequested request = escrow.request();
        State state = escrow.state();
        return request == null || state == null
                ? Optional.empty()
                : Optional.of(escrow(request, state));
    }

    private static Escrow escrow(EscrowRequested request, State state) {
        return new Escrow(
                request.escrowId(),
                TENANT,
                request.orderId(),
                "correlation",
                request.buyer(),
                request.priceMsat(),
                request.marketFeeMsat(),
                request.rail(),
                request.cltvExpiryBlocks(),
                state);
    }

    private List<DomainEvent> factsOf(OrderId order) {
        return log.entries().stream()
                .map(FactLog.Entry::event)
                .filter(event -> OF_ESCROW.contains(event.getClass()))
                .filter(
                        event ->
                                event.tags().contains(new DomainEvent.Fact("order", order.value())))
                .toList();
    }

    private EscrowTurn turn(Random random, ReceivingRail treasury) {
        int[] command = {0};
        return new EscrowTurn(
                new InMemorySecrets(random),
                new MortalRail(treasury, random, hash -> mayBeCancelled(treasury, hash)),
                (wish, origin) -> {
                    perish(random);
                    var decision = log.send(wish, origin);
                    perish(random);
                    return decision;
                },
                clock,
                () -> "command " + command[0]++);
    }

    /** However old its list is, the executor never gives back what the log says was accepted. */
    private void mayBeCancelled(ReceivingRail treasury, PaymentHash hash) {
        for (Story story : orders()) {
            Secrets.Secret secret = chosen.get(EscrowId.of(story.orderId()));
            if (secret != null && secret.hash().equals(hash)) {
                assertThat(
                                treasury.lookup(hash) instanceof InvoiceState.Locked
                                        && factsOf(story.orderId()).stream()
                                                .anyMatch(DeliveryAccepted.class::isInstance))
                        .as("accepted and about to be given back: %s", story.orderId())
                        .isFalse();
            }
        }
    }

    static void perish(Random random) {
        if (random.nextInt(25) == 0) {
            throw new Killed();
        }
    }

    private static List<Story> orders() {
        return IntStream.rangeClosed(1, ORDERS).mapToObj(Story::number).toList();
    }

    /** Kept apart from the process, so they survive it; the process may die before and after. */
    private final class InMemorySecrets implements Secrets {

        private final Random random;

        InMemorySecrets(Random random) {
            this.random = random;
        }

        @Override
        public Secret of(EscrowId escrow) {
            Secret secret =
                    chosen.computeIfAbsent(
                            escrow,
                            _ -> {
                                byte[] bytes = new byte[32];
                                random.nextBytes(bytes);
                                return new Secret(Preimage.of(bytes), Optional.empty());
                            });
            perish(random);
            return secret;
        }

        @Override
        public void keep(EscrowId escrow, String bolt11) {
            perish(random);
            chosen.computeIfPresent(
                    escrow, (_, secret) -> new Secret(secret.preimage(), Optional.of(bolt11)));
        }
    }
}
