package exchequer.market.decision;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One command's decision, whole: which facts it reads, how they fold into the little state it
 * needs, and what it answers. Every function is pure and total: no clock, randomness, I/O or
 * logging.
 *
 * @param <C> the command
 * @param <S> the state this decision needs, and no other
 */
public record Decider<C extends DomainCommand, S>(
        Class<C> command,
        Function<C, Boundary> boundary,
        S initial,
        BiFunction<S, DomainEvent, S> evolve,
        BiFunction<C, S, Decision> decide) {

    /** The answer, given the facts inside the boundary in the order they happened. */
    public Decision decide(C wish, Iterable<? extends DomainEvent> facts) {
        S state = initial;
        for (DomainEvent fact : facts) {
            state = evolve.apply(state, fact);
        }
        return decide.apply(wish, state);
    }
}
