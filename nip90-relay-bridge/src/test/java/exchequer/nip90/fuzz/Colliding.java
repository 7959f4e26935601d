package exchequer.nip90.fuzz;

import java.util.List;
import java.util.stream.IntStream;

/** Texts that all have the same hash code, as anybody can make them. */
public final class Colliding {

    private static final int BITS = 17;

    private Colliding() {}

    /** Different texts of 34 letters each. */
    public static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Colliding::text).toList();
    }

    private static String text(int number) {
        StringBuilder text = new StringBuilder(2 * BITS);
        for (int bit = 0; bit < BITS; bit++) {
            text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }
}
