package exchequer.eventstore.consumer;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells failures of PostgreSQL that pass by themselves from those that stay. */
final class TransientFailures {

    /**
     * SQLSTATE classes: connection exception, transaction rollback (serialization, deadlock),
     * insufficient resources, operator intervention (shutdown, restart).
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57");

    /**
     * Single states of other classes: lock not available, and the two time limits on a transaction
     * that holds locks.
     */
    private static final Set<String> STATES = Set.of("55P03", "25P03", "25P04");

    private static final int LONGEST_CAUSE_CHAIN = 20;

    private TransientFailures() {}

    static boolean isTransient(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(LONGEST_CAUSE_CHAIN)
                .anyMatch(TransientFailures::isTransientItself);
    }

    private static boolean isTransientItself(Throwable failure) {
        return switch (failure) {
            case SQLTransientException _, SQLRecoverableException _ -> true;
            case SQLException e -> hasTransientState(e.getSQLState());
            default -> false;
        };
    }

    private static boolean hasTransientState(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state));
    }
}
