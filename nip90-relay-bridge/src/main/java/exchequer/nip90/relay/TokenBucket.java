package exchequer.nip90.relay;

import java.time.InstantSource;

/** Paces one connection or one key. Not thread-safe. */
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
        if (!hasToken()) {
            return false;
        }
        milliTokens -= TOKEN;
        return true;
    }

    boolean hasToken() {
        refill();
        return milliTokens >= TOKEN;
    }

    /** Between two tokens that flow in. */
    long intervalNanos() {
        return Math.max(1, 1_000_000_000L / rate.perSecond());
    }

    /** As if it had never been used. */
    boolean isFull() {
        refill();
        return milliTokens == rate.burst() * TOKEN;
    }

    private void refill() {
        long nowMs = clock.millis();
        // A clock set back must not drain the bucket; a long pause must not overflow it.
        long elapsedMs = Math.clamp(nowMs - refilledAtMs, 0, 3_600_000L);
        refilledAtMs = nowMs;
        milliTokens = Math.min(rate.burst() * TOKEN, milliTokens + elapsedMs * rate.perSecond());
    }
}
