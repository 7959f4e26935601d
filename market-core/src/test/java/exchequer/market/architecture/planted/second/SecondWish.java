package exchequer.market.architecture.planted.second;

import exchequer.market.architecture.planted.first.FirstWish;
import exchequer.market.decision.DomainCommand;
import java.time.Instant;

/** A command that can be changed after it was made, and closes the circle. */
public final class SecondWish implements DomainCommand {

    private Instant at = Instant.EPOCH;

    public void postponeTo(FirstWish other) {
        at = other.at();
    }

    @Override
    public Instant at() {
        return at;
    }
}
