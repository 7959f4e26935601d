package exchequer.market.decision;

import exchequer.market.decision.DomainEvent.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The facts one decision depends on: its dynamic consistency boundary. If any fact inside it is
 * appended between reading and deciding, the append fails and the decision is made again.
 *
 * @param clauses at least one; a fact is inside when any clause matches it
 */
public record Boundary(List<Clause> clauses) {

    /**
     * Facts of these types that carry the tag.
     *
     * @param acrossTenants whether other tenants' facts count too, as they must for payment hashes
     */
    public record Clause(Fact tag, Set<Class<? extends DomainEvent>> types, boolean acrossTenants) {

        boolean matches(DomainEvent event, boolean sameTenant) {
            return (acrossTenants || sameTenant)
                    && types.contains(event.getClass())
                    && event.tags().contains(tag);
        }
    }

    public Boundary {
        clauses = List.copyOf(clauses);
    }

    @SafeVarargs
    public static Boundary of(
            String tagKey, Object tagValue, Class<? extends DomainEvent>... types) {
        return new Boundary(List.of(clause(tagKey, tagValue, false, Set.of(types))));
    }

    @SafeVarargs
    public final Boundary and(
            String tagKey, Object tagValue, Class<? extends DomainEvent>... types) {
        return with(clause(tagKey, tagValue, false, Set.of(types)));
    }

    @SafeVarargs
    public final Boundary andAcrossTenants(
            String tagKey, Object tagValue, Class<? extends DomainEvent>... types) {
        return with(clause(tagKey, tagValue, true, Set.of(types)));
    }

    /**
     * Whether a decision with this boundary is shown the fact.
     *
     * @param sameTenant whether the fact belongs to the tenant that decides
     */
    public boolean contains(DomainEvent event, boolean sameTenant) {
        return clauses.stream().anyMatch(clause -> clause.matches(event, sameTenant));
    }

    private Boundary with(Clause clause) {
        List<Clause> all = new ArrayList<>(clauses);
        all.add(clause);
        return new Boundary(all);
    }

    private static Clause clause(
            String key, Object value, boolean across, Set<Class<? extends DomainEvent>> types) {
        return new Clause(new Fact(key, value.toString()), types, across);
    }
}
