package exchequer.market.decision;

/**
 * An expected "no": the fact that stands in the way, named. It changes nothing and is not an error
 * of the system.
 */
public interface Rejection {

    /** Stable, lower snake case; part of the public API. */
    String code();

    /** One sentence for a person, with the values that matter. */
    String detail();

    Kind kind();

    /** Whether the very same command may succeed later without anybody changing it. */
    default boolean transientFailure() {
        return false;
    }

    /** How the outside should understand it; each edge maps these once. */
    enum Kind {
        /** The thing named does not exist, or not for this caller. */
        NOT_FOUND,
        /** The caller is not the party entitled to this. */
        FORBIDDEN,
        /** The state of things does not allow it. */
        CONFLICT,
        /** The command itself is not acceptable, whatever the state. */
        INVALID
    }
}
