package exchequer.market.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An amount of bitcoin in millisatoshis: never negative, never above the 21 million coins that can
 * exist. Arithmetic that would leave that range throws instead of wrapping, so an overflow can not
 * become money.
 */
public record Msat(@JsonValue long value) implements Comparable<Msat> {

    /** 21,000,000 BTC. No invoice, price or balance can honestly be larger. */
    public static final long MAX_VALUE = 21_000_000L * 100_000_000L * 1_000L;

    public static final Msat ZERO = new Msat(0);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Msat {
        if (value < 0 || value > MAX_VALUE) {
            throw new IllegalArgumentException(
                    "amount must be 0.." + MAX_VALUE + " msat, was " + value);
        }
    }

    public static Msat of(long msat) {
        return new Msat(msat);
    }

    public static Msat ofSat(long sat) {
        return new Msat(Math.multiplyExact(sat, 1_000L));
    }

    public Msat plus(Msat other) {
        return new Msat(Math.addExact(value, other.value));
    }

    /**
     * @throws IllegalArgumentException when {@code other} is larger
     */
    public Msat minus(Msat other) {
        return new Msat(value - other.value);
    }

    /** The smaller of the two. */
    public Msat atMost(Msat limit) {
        return value <= limit.value ? this : limit;
    }

    public boolean isMoreThan(Msat other) {
        return value > other.value;
    }

    public boolean isZero() {
        return value == 0;
    }

    @Override
    public int compareTo(Msat other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value + " msat";
    }
}
