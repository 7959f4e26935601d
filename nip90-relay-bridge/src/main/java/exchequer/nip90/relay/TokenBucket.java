package exchequer.nip90.relay;

import java.time.InstantSource;

/** Paces one connection. Not thread-safe: a connection's messages are handled one at a time. */
final class TokenBucket {

    /** Tokens are kept in thousandths, so that millisecond steps refill without rounding. */
    private static final long TOKEN = 1_000;

    private final RelayLimits.Rate rate;
    private final InstantSource clock;
    private long milliTokens;
    private long refilledAtMs;

    TokenBucket(RelayLimits.Rate rate, InstantSource clock) {
        this.rate = rate;
        this.clock = clock;
        this.milliTokens = rate.burst() * TOKEN;
        this.refilledAtMs = clock.millis();
    }

    boolean tryTake() {
        long nowMs = clock.millis();
        // A clock set back must not drain the bucket; a long pause must not overflow it.
        long elapsedMs = Math.clamp(nowMs - refilledAtMs, 0, 3_600_000L);
        refilledAtMs = nowMs;
        milliTokens = Math.min(rate.burst() * TOKEN, milliTokens + elapsedMs * rate.perSecond());
        if (milliTokens < TOKEN) {
            return false;
        }
        milliTokens -= TOKEN;
        return true;
    }
}
