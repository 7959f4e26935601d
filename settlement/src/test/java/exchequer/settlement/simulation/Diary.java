package exchequer.settlement.simulation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.ids.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What happens in a schedule, taken down; and the wishes that were sent, to be sent again. */
final class Diary {

    private final World world;
    private final List<Sent> sent = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    private record Sent(DomainCommand command, TenantId tenant, String id) {}

    Diary(World world) {
        this.world = world;
    }

    void note(String what) {
        trace.add(what);
    }

    void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    void send(DomainCommand command, TenantId tenant) {
        Sent wish = new Sent(command, tenant, world.nextId());
        sent.add(wish);
        world.send(wish.command(), wish.tenant(), wish.id());
    }

    /** Somebody who did not hear the answer asks again, or only believes not to have heard it. */
    void sendAgain(Random random) {
        if (!sent.isEmpty()) {
            Sent before = sent.get(random.nextInt(sent.size()));
            note("again " + before.id());
            world.send(before.command(), before.tenant(), before.id());
        }
    }

    List<String> trace() {
        return trace;
    }

    Map<String, Integer> counts() {
        return counts;
    }
}
