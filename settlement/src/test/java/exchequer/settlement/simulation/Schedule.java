package exchequer.settlement.simulation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import exchequer.settlement.Story;
import exchequer.settlement.payment.execute.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One random history of a few orders and their payments, given by its seed: what the rail does to
 * each, what fails when, and whose turn it is, step by step. After every step all promises are
 * checked; at the end everything is repaired, comes to rest, and is checked for that too.
 */
final class Schedule {

    private static final int STEPS = 700;

    private final long seed;
    private final Random random;
    private final World world;
    private final Diary diary;
    private final Dealings dealings;
    private final Persons persons;
    private final Troubles troubles;

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
        this.diary = new Diary(world);
        this.dealings = new Dealings(world, random, diary, seed % 4 == 0);
        this.persons = new Persons(world, diary);
        this.troubles = new Troubles(world, random, diary, persons);
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
        diary.count("payments that set out", books.attempts().size());
        for (Fact fact : world.store.facts()) {
            diary.count(fact.event().getClass().getSimpleName(), 1);
        }
        return new Outcome(
                seed, violations, diary.trace(), diary.counts(), world.store.facts(), books);
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
        dealings.begin();
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
            diary.note("round");
            world.round(troubles.anyNode());
        } else if (choice < 172) {
            diary.note("react");
            world.react(1 + random.nextInt(6));
        } else if (choice < 177) {
            dealings.charge();
        } else if (choice < 184) {
            dealings.progress();
        } else if (choice < 189) {
            pass();
        } else if (choice < 190) {
            persons.compare();
        } else if (choice < 192) {
            diary.sendAgain(random);
        } else if (choice < 196) {
            troubles.strike();
        } else {
            troubles.repair();
        }
    }

    private void turn() {
        List<Turns.Actor> waiting =
                world.turns.waiting().stream()
                        .filter(actor -> !troubles.isStanding(actor.process()))
                        .toList();
        if (!waiting.isEmpty()) {
            Turns.Actor actor = waiting.get(random.nextInt(waiting.size()));
            diary.note(actor.toString());
            world.turns.step(actor);
            // Where standing still would do most harm.
            if (world.turns.isAt(actor, WatchedRail.CALLING) && random.nextInt(6) == 0) {
                diary.count("nodes that stood still before a call", 1);
                troubles.standStill(actor.process());
            }
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
        diary.note("pass " + duration);
        world.pass(duration);
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
            dealings.everybodyTakesTheMoney();
            world.react(world.store.engine().size());
            world.turns.finish(_ -> true, 100_000);
            world.round(World.NODES.getFirst());
            world.turns.finish(_ -> true, 100_000);
            persons.compare();
            persons.answer();
            violations = violations();
        }
        if (violations.isEmpty()) {
            violations = MoneyRules.violationsAtRest(world.store.facts(), world.rail.books());
        }
        return violations;
    }
}
