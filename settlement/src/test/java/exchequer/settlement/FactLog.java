package exchequer.settlement;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Origin;
import exchequer.market.ids.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The event store as deciders see it, in memory: only facts inside a command's boundary reach its
 * decider, and a command sent again under its identifier adds nothing.
 */
public final class FactLog implements Commands {

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Decision> answers = new HashMap<>();

    /** One fact and whose it is. Its position is its place in the log, counted from 1. */
    public record Entry(TenantId tenant, DomainEvent event) {}

    public static FactLog of(DomainEvent... facts) {
        return new FactLog().and(facts);
    }

    public FactLog and(DomainEvent... facts) {
        return and(Story.TENANT, facts);
    }

    public synchronized FactLog and(TenantId tenant, DomainEvent... facts) {
        for (DomainEvent fact : facts) {
            entries.add(new Entry(tenant, fact));
        }
        return this;
    }

    /** What the decider says, without any consequence. */
    public Decision decide(DomainCommand command) {
        return decide(command, Story.TENANT);
    }

    /** Decides and appends. */
    public Decision send(DomainCommand command) {
        Decision decision = decide(command);
        append(decision, Story.TENANT);
        return decision;
    }

    @Override
    public synchronized Decision send(DomainCommand command, Origin origin) {
        Decision before = answers.get(origin.commandId());
        if (before != null) {
            return Decision.alreadyDone();
        }
        Decision decision = decide(command, origin.tenant());
        append(decision, origin.tenant());
        // What was refused left nothing behind that it could be known again by.
        if (decision instanceof Decision.Accepted) {
            answers.put(origin.commandId(), decision);
        }
        return decision;
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    public synchronized <E extends DomainEvent> List<E> all(Class<E> type) {
        return entries.stream().map(Entry::event).filter(type::isInstance).map(type::cast).toList();
    }

    private synchronized void append(Decision decision, TenantId tenant) {
        if (decision instanceof Decision.Accepted(List<DomainEvent> events)) {
            events.forEach(event -> entries.add(new Entry(tenant, event)));
        }
    }

    private synchronized Decision decide(DomainCommand command, TenantId tenant) {
        for (Decider<?, ?> decider : SettlementModule.DECIDERS) {
            if (decider.command().isInstance(command)) {
                return decideWith(decider, command, tenant);
            }
        }
        throw new AssertionError("no decider for " + command);
    }

    private <C extends DomainCommand> Decision decideWith(
            Decider<C, ?> decider, DomainCommand command, TenantId tenant) {
        C wish = decider.command().cast(command);
        Boundary boundary = decider.boundary().apply(wish);
        return decider.decide(
                wish,
                entries.stream()
                        .filter(entry -> isInside(boundary, entry, tenant))
                        .map(Entry::event)
                        .toList());
    }

    private static boolean isInside(Boundary boundary, Entry entry, TenantId tenant) {
        return boundary.clauses().stream()
                .anyMatch(
                        clause ->
                                (clause.acrossTenants() || entry.tenant().equals(tenant))
                                        && clause.types().contains(entry.event().getClass())
                                        && entry.event().tags().contains(clause.tag()));
    }
}
