package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.time.Instant;
import java.util.List;

/**
 * Answers a fact with wishes. Pure and stateless: it may wish too much, because the decider that
 * gets the wish knows the state and says no. It is run at least once per fact, so its wishes must
 * be safe to repeat; all of ours are.
 */
@FunctionalInterface
public interface Automation {

    /**
     * @param now when the reaction runs
     * @return what to wish for, in order; empty when the fact is none of its business
     */
    List<DomainCommand> react(DomainEvent event, Instant now);
}
