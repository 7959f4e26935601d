package exchequer.nip90.relay;

import java.util.Set;

/**
 * Whose eyes a query has; {@link Confidential} says what they may see.
 *
 * @param seesAll nothing is hidden from the operator
 * @param keys public keys that whoever asks has proven to hold, lower-case hex
 */
public record Viewer(boolean seesAll, Set<String> keys) {

    public Viewer {
        keys = Set.copyOf(keys);
    }

    /** The market itself. */
    public static Viewer ourselves() {
        return new Viewer(true, Set.of());
    }

    /** Somebody who holds these keys, or has not said who it is. */
    public static Viewer holding(Set<String> keys) {
        return new Viewer(false, keys);
    }
}
