package exchequer.settlement.simulation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.payment.execute.SteppedExecutor;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.PaymentPlan;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One random history of a few orders and their payments, given by its seed: what the rail does to
 * each, what fails when, and whose turn it is, step by step. After every step all promises are
 * checked; at the end everything is repaired, comes to rest, and is checked for that too.
 */
final class Schedule {

    private static final int STEPS = 700;
    private static final int MOST_ORDERS = 5;

    private final long seed;
    private final Random random;
    private final World world;
    private final List<Deal> deals = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private int invoices;
    private String standing = "";

    /** An order of somebody's market. */
    private record Deal(Story story, TenantId tenant, List<Bolt11Invoice> invoices) {}

    private record Sent(DomainCommand command, TenantId tenant, String id) {}

    /** What came of a schedule. */
    record Outcome(
            long seed,
            List<String> violations,
            List<String> trace,
            Map<String, Integer> counts,
            List<Fact> facts,
            RailBooks books) {}

    Schedule(SimulatedStore store, long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.world = new World(store, random);
    }

    Outcome run() {
        begin();
        List<String> violations = violations();
        for (int step = 0; step < STEPS && violations.isEmpty(); step++) {
            String before = world.state();
            step();
            // Where nothing has changed, nothing can have broken.
            if (!world.state().equals(before)) {
                violations = violations();
            }
        }
        if (violations.isEmpty()) {
            violations = end();
        }
        RailBooks books = world.rail.books();
        count("payments that set out", books.attempts().size());
        for (Fact fact : world.store.facts()) {
            count(fact.event().getClass().getSimpleName(), 1);
        }
        return new Outcome(seed, violations, trace, counts, world.store.facts(), books);
    }

    private List<String> violations() {
        List<Fact> facts = world.store.facts();
        List<String> violations = new ArrayList<>(MoneyRules.violations(facts, world.rail.books()));
        Set<DomainEvent> stored = new HashSet<>();
        facts.forEach(fact -> stored.add(fact.event()));
        for (DomainEvent told : world.store.acknowledged()) {
            if (!stored.contains(told)) {
                violations.add("was acknowledged and is not in the log: " + told);
            }
        }
        return violations;
    }

    private void begin() {
        for (TenantId tenant : List.of(Story.TENANT, Story.OTHER_TENANT)) {
            world.store.happened(
                    tenant,
                    Story.NOW,
                    Story.first()
                            .budget(
                                    30_000L + random.nextInt(60_000),
                                    50_000L + random.nextInt(100_000)));
        }
        int orders = 2 + random.nextInt(MOST_ORDERS - 1);
        for (int number = 1; number <= orders; number++) {
            Story story =
                    Story.number(number)
                            .by(random.nextBoolean() ? Story.PROVIDER : Story.RIVAL)
                            .at(Msat.of(10_000L + random.nextInt(40_000)));
            story = random.nextBoolean() ? story.prepaid() : story;
            TenantId tenant = random.nextInt(5) == 0 ? Story.OTHER_TENANT : Story.TENANT;
            deals.add(new Deal(story, tenant, new ArrayList<>()));
            world.store.happened(tenant, Story.NOW, story.opened(), story.quoted());
            if (random.nextBoolean()) {
                world.store.happened(tenant, Story.NOW, story.placed());
            }
        }
        world.start(World.NODES.getFirst());
        if (random.nextInt(3) > 0) {
            world.start(World.NODES.getLast());
        }
        world.rail.trouble(random.nextBoolean() ? 15 : 0);
    }

    private void step() {
        int choice = random.nextInt(200);
        if (choice < 144) {
            turn();
        } else if (choice < 156) {
            note("round");
            world.round(anyNode());
        } else if (choice < 172) {
            note("react");
            world.react(1 + random.nextInt(6));
        } else if (choice < 177) {
            charge();
        } else if (choice < 184) {
            progress();
        } else if (choice < 189) {
            pass();
        } else if (choice < 190) {
            compare();
        } else if (choice < 192) {
            again();
        } else if (choice < 196) {
            fault();
        } else {
            repair();
        }
    }

    private void turn() {
        List<Turns.Actor> waiting =
                world.turns.waiting().stream()
                        .filter(actor -> !actor.process().equals(standing))
                        .toList();
        if (!waiting.isEmpty()) {
            Turns.Actor actor = waiting.get(random.nextInt(waiting.size()));
            note(actor.toString());
            world.turns.step(actor);
        }
    }

    /** A provider presents an invoice: its own, too dear, or one that another order knows. */
    private void charge() {
        Deal deal = deals.get(random.nextInt(deals.size()));
        Deal source = random.nextInt(6) == 0 ? deals.get(random.nextInt(deals.size())) : deal;
        boolean fresh = source.invoices().isEmpty() || random.nextInt(4) > 0;
        Bolt11Invoice invoice =
                fresh
                        ? invoice(deal)
                        : source.invoices().get(random.nextInt(source.invoices().size()));
        if (fresh) {
            deal.invoices().add(invoice);
        }
        note("charge " + deal.story().number() + " " + invoice.paymentHash());
        send(
                new RaiseCharge(
                        deal.story().rfqId(),
                        deal.story().provider(),
                        invoice.text(),
                        null,
                        Network.REGTEST,
                        null,
                        world.clock.instant()),
                deal.tenant());
    }

    private Bolt11Invoice invoice(Deal deal) {
        String description = "invoice " + ++invoices;
        PaymentPlan plan = plan();
        count("planned " + plan.ending().getClass().getSimpleName(), 1);
        world.script.forDescription(description, plan);
        long price = deal.story().price().value();
        long amount = random.nextInt(8) == 0 ? price + 1 : price - random.nextInt(100);
        Bolt11Invoice invoice =
                world.invoice(
                        "payee " + deal.story().number(),
                        Msat.of(amount),
                        description,
                        Duration.ofMinutes(2 + random.nextInt(120)));
        if (seed % 4 == 0 && random.nextInt(2) == 0) {
            WatchedRail.Lie[] all = WatchedRail.Lie.values();
            world.rail.lieAbout(invoice.paymentHash(), all[random.nextInt(all.length)]);
        }
        return invoice;
    }

    private PaymentPlan plan() {
        FailureReason[] reasons = FailureReason.values();
        PaymentPlan plan =
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> PaymentPlan.SUCCEED;
                    case 3, 4 -> PaymentPlan.fail(reasons[random.nextInt(reasons.length)]);
                    default -> PaymentPlan.HANG;
                };
        Duration delay =
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ofMillis(random.nextInt(5_000));
                    case 1 -> Duration.ofHours(random.nextInt(72));
                    default -> Duration.ZERO;
                };
        Hints[] hints = Hints.values();
        return plan.after(delay)
                .withHints(hints[random.nextInt(hints.length)])
                .withAnswer(random.nextInt(5) == 0 ? Answer.LOST : Answer.GIVEN);
    }

    /** What buyers and payees do meanwhile. */
    private void progress() {
        Deal deal = deals.get(random.nextInt(deals.size()));
        Story story = deal.story();
        if (random.nextInt(3) == 0 && !deal.invoices().isEmpty()) {
            Bolt11Invoice invoice = deal.invoices().get(random.nextInt(deal.invoices().size()));
            note("the payee decides on " + invoice.paymentHash());
            world.network()
                    .resolve(
                            invoice.paymentHash(),
                            random.nextBoolean()
                                    ? new Ending.Succeed()
                                    : new Ending.Fail(FailureReason.INCORRECT_PAYMENT_DETAILS));
            return;
        }
        if (world.store.engine().isDown()) {
            return;
        }
        List<DomainEvent> known =
                world.store.facts().stream()
                        .filter(fact -> fact.tenant().equals(deal.tenant()))
                        .map(Fact::event)
                        .toList();
        if (!known.contains(story.delivered())) {
            note("delivered " + story.number());
            world.store.happened(deal.tenant(), world.clock.instant(), story.delivered());
        } else if (!known.contains(story.accepted())) {
            note("accepted " + story.number());
            world.store.happened(deal.tenant(), world.clock.instant(), story.accepted());
        }
    }

    private void pass() {
        Duration duration =
                switch (random.nextInt(10)) {
                    case 0 -> Duration.ofHours(random.nextInt(30));
                    case 1, 2 -> Duration.ofMinutes(random.nextInt(40));
                    case 3, 4, 5 -> Duration.ofMillis(random.nextInt(900));
                    default -> Duration.ofMillis(random.nextInt(9_000));
                };
        note("pass " + duration);
        world.pass(duration);
    }

    /** Somebody who did not hear the answer asks again, or only believes not to have heard it. */
    private void again() {
        if (!sent.isEmpty()) {
            Sent before = sent.get(random.nextInt(sent.size()));
            note("again " + before.id());
            world.send(before.command(), before.tenant(), before.id());
        }
    }

    private void fault() {
        String node = anyNode();
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> {
                if (world.runs(node)) {
                    count("killed nodes", 1);
                    note("kill " + node);
                    world.kill(node);
                } else {
                    note("start " + node);
                    world.start(node);
                }
            }
            case 9, 10 -> {
                // Its threads stop where they are, and go on as if no time had passed.
                note(node + " stands still");
                count("nodes that stood still", 1);
                standing = node;
                world.pass(SteppedExecutor.TAKEN_OVER_AFTER);
                world.round(World.NODES.get(1 - World.NODES.indexOf(node)));
            }
            case 3 -> {
                note("kill reactions");
                world.turns.kill(World.REACTIONS);
                world.readAgainFrom(random.nextInt(world.store.engine().size()));
            }
            case 4 -> {
                note("clients give up");
                world.turns.kill(World.CLIENTS);
            }
            case 5 -> {
                note("the rail's node goes down or comes back");
                count("outages of the rail", 1);
                world.rail.down(!world.rail.isDown());
            }
            case 6 -> {
                note("the database goes down or comes back");
                count("outages of the database", 1);
                world.store.engine().down(!world.store.engine().isDown());
            }
            case 7 -> {
                note("an answer of the database gets lost");
                world.store.engine().loseNextAnswer();
            }
            default -> {
                compare();
                answer();
            }
        }
    }

    /** Most outages are short. */
    private void repair() {
        String node = anyNode();
        note("repairs");
        standing = "";
        world.rail.down(false);
        world.store.engine().down(false);
        if (!world.runs(node)) {
            world.start(node);
        }
    }

    /** Somebody compares the rail with the log, and tells what came late. */
    private void compare() {
        for (Fact fact : world.store.facts()) {
            if (fact.event() instanceof PaymentFailed failed) {
                RailUpdate state = world.rail.books().said().get(failed.paymentHash());
                if (state instanceof RailUpdate.Succeeded) {
                    note("late success " + failed.paymentHash());
                    send(
                            new RecordRailUpdate(failed.orderId(), state, world.clock.instant()),
                            fact.tenant());
                }
            }
        }
    }

    /** An operator looks at what waits for a person. */
    private void answer() {
        Set<CaseId> answered = new HashSet<>();
        for (Fact fact : world.store.facts().reversed()) {
            switch (fact.event()) {
                case CaseResolved resolved -> answered.add(resolved.caseId());
                case CaseOpened opened when !answered.contains(opened.caseId()) -> {
                    note("answer to " + opened.caseId());
                    send(
                            new ResolveCase(
                                    opened.caseId(),
                                    new CaseResolution.Explain(),
                                    "looked at",
                                    world.clock.instant()),
                            fact.tenant());
                }
                default -> {}
            }
        }
    }

    /** Everything is repaired, everybody finishes what is begun, and time goes by. */
    private List<String> end() {
        world.rail.down(false);
        world.rail.trouble(0);
        world.store.engine().down(false);
        World.NODES.forEach(world::kill);
        world.start(World.NODES.getFirst());
        List<String> violations = List.of();
        for (int round = 0; round < 12 && violations.isEmpty(); round++) {
            world.turns.finish(_ -> true, 100_000);
            world.pass(round < 6 ? SteppedExecutor.ASK_EVERY.multipliedBy(2) : Duration.ofDays(1));
            deals.forEach(
                    deal ->
                            deal.invoices()
                                    .forEach(
                                            one ->
                                                    world.network()
                                                            .resolve(
                                                                    one.paymentHash(),
                                                                    new Ending.Succeed())));
            world.react(world.store.engine().size());
            world.turns.finish(_ -> true, 100_000);
            world.round(World.NODES.getFirst());
            world.turns.finish(_ -> true, 100_000);
            compare();
            answer();
            violations = violations();
        }
        if (violations.isEmpty()) {
            violations = MoneyRules.violationsAtRest(world.store.facts(), world.rail.books());
        }
        return violations;
    }

    private void send(DomainCommand command, TenantId tenant) {
        Sent wish = new Sent(command, tenant, world.nextId());
        sent.add(wish);
        world.send(wish.command(), wish.tenant(), wish.id());
    }

    private static String anyOf(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private String anyNode() {
        return anyOf(World.NODES, random);
    }

    private void note(String what) {
        trace.add(what);
    }

    private void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }
}
