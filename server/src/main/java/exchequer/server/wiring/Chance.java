package exchequer.server.wiring;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** Time and chance, given out from one place so that a simulation can give out others. */
final class Chance {

    @Produces
    @Singleton
    InstantSource clock() {
        // What PostgreSQL can keep: finer time would differ between a payload and its row.
        return () -> Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }
}
