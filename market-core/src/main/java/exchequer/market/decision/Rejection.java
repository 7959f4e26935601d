package exchequer.market.decision;

import java.util.Locale;

/**
 * An expected "no": the fact that stands in the way, named. It changes nothing and is not an error
 * of the system.
 */
public interface Rejection {

    /** Stable, part of the public API: the name of the class in lower snake case. */
    default String code() {
        return codeOf(getClass());
    }

    static String codeOf(Class<? extends Rejection> type) {
        return type.getSimpleName().replaceAll("(?<!^)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

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

    /** A rejection of kind {@link Kind#NOT_FOUND}. */
    interface NotFound extends Rejection {
        @Override
        default Kind kind() {
            return Kind.NOT_FOUND;
        }
    }

    /** A rejection of kind {@link Kind#FORBIDDEN}. */
    interface Forbidden extends Rejection {
        @Override
        default Kind kind() {
            return Kind.FORBIDDEN;
        }
    }

    /** A rejection of kind {@link Kind#CONFLICT}. */
    interface Conflict extends Rejection {
        @Override
        default Kind kind() {
            return Kind.CONFLICT;
        }
    }

    /** A rejection of kind {@link Kind#INVALID}. */
    interface Invalid extends Rejection {
        @Override
        default Kind kind() {
            return Kind.INVALID;
        }
    }

    /** A rejection that may pass by itself. */
    interface Passing extends Rejection {
        @Override
        default boolean transientFailure() {
            return true;
        }
    }
}
