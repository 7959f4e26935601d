package exchequer.server.architecture.planted;

import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.UUID;

/** Does three things that only the server's wiring and its commands may do. */
final class ReadsTheClock {

    private ReadsTheClock() {}

    static String now() {
        return Instant.now() + " " + UUID.randomUUID() + " " + System.currentTimeMillis();
    }

    static Msat price() {
        return Msat.ofSat(1);
    }
}
