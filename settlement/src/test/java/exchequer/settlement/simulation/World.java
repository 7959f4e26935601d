package exchequer.settlement.simulation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.Story;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.payment.execute.MemoryPayments;
import exchequer.settlement.payment.execute.SteppedExecutor;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Everything between an order and its payment, as one application would assemble it on two nodes:
 * the log, what reacts to it, two executors, the rail. Processes can be killed and begin anew.
 */
final class World {

    static final String REACTIONS = "reactions";
    static final String CLIENTS = "clients";
    static final List<String> NODES = List.of("node a", "node b");
    static final FeePolicy FEES = new FeePolicy(Msat.of(2_000), 20_000);

    private static final Msat FUNDS = Msat.of(1_000_000_000);

    final SettableClock clock = new SettableClock(Story.NOW);
    final Turns turns = new Turns();
    final Script script = new Script();
    final SimulatedStore store;
    final WatchedRail rail;
    final MemoryPayments payments;
    private final InMemoryRail network;
    private final List<Automation> automations;
    private final Map<String, SteppedExecutor> executors = new HashMap<>();
    private int commandIds;
    private int reacted;
    private Duration sinceArrival = Duration.ZERO;

    World(SimulatedStore store, Random random) {
        this.store = store;
        store.reset(turns);
        network =
                new InMemoryRail(
                        SimulationSettings.regtest("schedules"), script, clock, random, FUNDS);
        rail =
                new WatchedRail(
                        network,
                        turns,
                        random,
                        clock,
                        store.engine()::size,
                        store::lastSeen,
                        FUNDS);
        payments = new MemoryPayments(clock, store.engine()::isDown);
        automations =
                SettlementModule.automations(
                        new PaymentRules(FEES, ZoneOffset.UTC, false, Funding.TREASURY),
                        rail.name());
    }

    Bolt11Invoice invoice(String payee, Msat amount, String description, Duration expiry) {
        return network.payee(payee).createInvoice(amount, description, expiry);
    }

    InMemoryRail network() {
        return network;
    }

    /** Somebody's wish, on a thread of its own. */
    void send(DomainCommand command, TenantId tenant, String id) {
        turns.spawn(
                CLIENTS,
                () -> {
                    try {
                        store.send(command, new Origin(tenant, "somebody", id, "corr"));
                    } catch (CommandFailedException away) {
                        // They would try again; whether they do is the schedule's choice.
                    }
                });
    }

    String nextId() {
        return "cmd_" + ++commandIds;
    }

    private static boolean isOnItsWay(Turns.Actor actor) {
        return actor.place().equals(WatchedRail.SENDING);
    }

    boolean runs(String node) {
        return executors.containsKey(node);
    }

    void start(String node) {
        executors.put(
                node,
                new SteppedExecutor(
                        payments, rail, store, clock, this::nextId, turns.threadsOf(node)));
    }

    void kill(String node) {
        turns.kill(node);
        executors.remove(node);
    }

    /** The node's executor goes through its list once. */
    void round(String node) {
        @Nullable SteppedExecutor executor = executors.get(node);
        if (executor == null) {
            return;
        }
        turns.spawn(
                node,
                () -> {
                    try {
                        executor.round();
                    } catch (SQLException away) {
                        // The product's loop waits and tries again.
                    }
                });
    }

    /** Reacts to the next facts, if nobody does so already. Where it got stuck it begins again. */
    void react(int most) {
        if (turns.isAlive(REACTIONS)) {
            return;
        }
        turns.spawn(
                REACTIONS,
                () -> {
                    try {
                        int upTo = Math.min(store.engine().size(), reacted + most);
                        for (Fact fact : store.facts().subList(reacted, upTo)) {
                            reactTo(fact);
                        }
                        reacted = upTo;
                    } catch (SQLException | CommandFailedException away) {
                        // The same facts come again.
                    }
                });
    }

    private void reactTo(Fact fact) throws SQLException {
        payments.observe(fact.event(), fact.tenant(), fact.correlationId(), fact.position());
        int index = 0;
        for (Automation automation : automations) {
            String name = automation.getClass().getSimpleName();
            for (DomainCommand command : automation.react(fact.event(), clock.instant())) {
                store.send(
                        command,
                        Origin.following(
                                fact.tenant(),
                                name,
                                fact.eventId(),
                                index++,
                                fact.correlationId()));
            }
        }
    }

    /** Everything that promises are about, in short. */
    String state() {
        return "%d %d %s"
                .formatted(
                        store.engine().size(), store.acknowledged().size(), rail.books().summary());
    }

    /** What was read is read once more from there, as after a crash. */
    void readAgainFrom(int position) {
        reacted = Math.min(reacted, position);
    }

    /**
     * Time passes. What has left for the rail arrives first: the product counts on that, within the
     * lease's margin. A thread that has not called it yet stands where it is, for hours if need be,
     * and so does one with a command for the log.
     */
    void pass(Duration duration) {
        sinceArrival = sinceArrival.plus(duration);
        if (sinceArrival.compareTo(SteppedExecutor.ON_ITS_WAY_AT_MOST) >= 0) {
            turns.finish(World::isOnItsWay, 10_000);
            rail.deliverLate();
            sinceArrival = Duration.ZERO;
        }
        clock.advance(duration);
        network.tick();
    }
}
