package exchequer.settlement.simulation;

import exchequer.settlement.payment.execute.SteppedExecutor;
import java.util.Random;

/** What breaks in a schedule, and its repair. */
final class Troubles {

    private final World world;
    private final Random random;
    private final Diary diary;
    private final Persons persons;
    private String standing = "";

    Troubles(World world, Random random, Diary diary, Persons persons) {
        this.world = world;
        this.random = random;
        this.diary = diary;
        this.persons = persons;
    }

    /** Whether the node's threads stand where they are. */
    boolean isStanding(String node) {
        return node.equals(standing);
    }

    void strike() {
        String node = anyNode();
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> {
                if (world.runs(node)) {
                    diary.count("killed nodes", 1);
                    diary.note("kill " + node);
                    world.kill(node);
                } else {
                    diary.note("start " + node);
                    world.start(node);
                }
            }
            case 9, 10 -> standStill(node);
            case 3 -> {
                diary.note("kill reactions");
                world.turns.kill(World.REACTIONS);
                world.readAgainFrom(random.nextInt(world.store.engine().size()));
            }
            case 4 -> {
                diary.note("clients give up");
                world.turns.kill(World.CLIENTS);
            }
            case 5 -> {
                diary.note("the rail's node goes down or comes back");
                diary.count("outages of the rail", 1);
                world.rail.down(!world.rail.isDown());
            }
            case 6 -> {
                diary.note("the database goes down or comes back");
                diary.count("outages of the database", 1);
                world.store.engine().down(!world.store.engine().isDown());
            }
            case 7 -> {
                diary.note("an answer of the database gets lost");
                world.store.engine().loseNextAnswer();
            }
            default -> {
                persons.compare();
                persons.answer();
            }
        }
    }

    /** Its threads stop where they are, and go on as if no time had passed. */
    void standStill(String node) {
        diary.note(node + " stands still");
        diary.count("nodes that stood still", 1);
        standing = node;
        world.pass(SteppedExecutor.TAKEN_OVER_AFTER);
        world.round(World.NODES.get(1 - World.NODES.indexOf(node)));
    }

    /** Most outages are short. */
    void repair() {
        String node = anyNode();
        diary.note("repairs");
        standing = "";
        world.rail.down(false);
        world.store.engine().down(false);
        if (!world.runs(node)) {
            world.start(node);
        }
    }

    String anyNode() {
        return World.NODES.get(random.nextInt(World.NODES.size()));
    }
}
