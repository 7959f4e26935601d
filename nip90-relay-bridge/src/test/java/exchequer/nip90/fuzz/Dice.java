package exchequer.nip90.fuzz;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance, wholly given by a seed. Not thread-safe. */
public final class Dice {

    private final SplittableRandom random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** From zero to before {@code end}. */
    public int below(int end) {
        return random.nextInt(end);
    }

    /** From zero to {@code max}, small numbers more often than large ones. */
    public int upTo(int max) {
        return random.nextInt(1 + random.nextInt(max + 1));
    }

    public long number() {
        return random.nextLong();
    }

    @SafeVarargs
    public final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    public <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** This many lower-case hex characters. */
    public String hex(int chars) {
        return HexFormat.of().formatHex(bytes((chars + 1) / 2)).substring(0, chars);
    }

    public RandomGenerator random() {
        return random;
    }
}
