package exchequer.nip90.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when told. */
final class TestClock implements InstantSource {

    private volatile Instant now = Instant.ofEpochSecond(1_700_000_000);

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    long seconds() {
        return now.getEpochSecond();
    }
}
