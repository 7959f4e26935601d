package exchequer.settlement.simulation;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rail knows: every attempt that set money in motion, how each payment stands, and what
 * has left for good.
 *
 * @param said how each payment stands, as the rail tells whoever asks once it is over
 * @param lied payments of which the rail first said something else
 * @param gone amounts and fees that have left the treasury
 */
record RailBooks(
        List<Attempt> attempts,
        Map<PaymentHash, RailUpdate> said,
        Set<PaymentHash> lied,
        Msat gone) {

    /**
     * One attempt to pay.
     *
     * @param facts how many facts were in the log when it began
     * @param seen how many there were when the sender last asked the log
     */
    record Attempt(
            PaymentHash hash,
            String bolt11,
            Msat feeCap,
            Instant at,
            Instant expiresAt,
            int facts,
            int seen) {}

    /** Changes whenever anything in them does. */
    String summary() {
        return "%d %s %d %d".formatted(attempts.size(), gone, said.hashCode(), lied.hashCode());
    }

    RailBooks {
        attempts = List.copyOf(attempts);
        said = Map.copyOf(said);
        lied = Set.copyOf(lied);
    }
}
