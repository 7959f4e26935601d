package exchequer.nip90.inbox;

import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Takes effect once per identifier, as the real thing does, and remembers every call. */
final class RecordedCommands implements Commands {

    /** A command and where it came from. */
    record Sent(DomainCommand command, Origin origin) {}

    private final List<Sent> calls = new ArrayList<>();
    private final Map<String, Sent> effects = new LinkedHashMap<>();
    private Function<DomainCommand, Decision> decider = _ -> Decision.alreadyDone();
    private int failures;

    synchronized void deciding(Function<DomainCommand, Decision> newDecider) {
        decider = newDecider;
    }

    /** The next calls find no infrastructure. */
    synchronized void failing(int times) {
        failures = times;
    }

    @Override
    public synchronized Decision send(DomainCommand command, Origin origin) {
        Sent sent = new Sent(command, origin);
        calls.add(sent);
        if (failures > 0) {
            failures--;
            throw new CommandFailedException("no answer", new IOException("connection reset"));
        }
        Decision decision = decider.apply(command);
        if (decision instanceof Decision.Accepted) {
            effects.putIfAbsent(origin.commandId(), sent);
        }
        return decision;
    }

    synchronized List<Sent> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Sent> effects() {
        return List.copyOf(effects.values());
    }

    <C> List<C> effects(Class<C> type) {
        return effects().stream()
                .map(Sent::command)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
