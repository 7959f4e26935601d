package exchequer.market.architecture.planted.first;

import exchequer.market.architecture.planted.second.SecondWish;
import exchequer.market.decision.DomainCommand;
import java.time.Instant;

/** A command that knows the command of another slice. */
public record FirstWish(SecondWish other, Instant at) implements DomainCommand {}
