package exchequer.nip90.translation;

import java.util.function.Supplier;

/**
 * What an event means could not be found out, because something it depends on could not be looked
 * up. The event is not to blame: translate it again later.
 */
public final class LookupFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LookupFailedException(RuntimeException cause) {
        super("a lookup failed", cause);
    }

    static <T> T guard(Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (RuntimeException failure) {
            throw new LookupFailedException(failure);
        }
    }
}
