package exchequer.eventstore;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A decision to be loaded, and the caller that waits for it. */
final class Load {

    private final EventSelection selection;
    private final List<TagWalk> walks;
    private final CompletableFuture<Void> woken = new CompletableFuture<>();

    // Written before the caller is woken, or by the caller.
    private boolean leads;
    private @Nullable LoadAnswer answer;
    private @Nullable SQLException failure;

    /**
     * @param walks what finds the events of the selection
     */
    Load(EventSelection selection, List<TagWalk> walks) {
        this.selection = selection;
        this.walks = walks;
    }

    List<TagWalk> walks() {
        return walks;
    }

    /**
     * Waits, interrupted or not: whoever asks answers in the end.
     *
     * @return whether the caller has to ask, for itself and for others
     */
    boolean awaitTurn() {
        woken.join();
        return leads;
    }

    void lead() {
        leads = true;
        woken.complete(null);
    }

    /** The caller could not ask, and need not try again. */
    void failed(SQLException cause) {
        failure = cause;
    }

    /**
     * @param found by a query that was sent after the caller had come; null if there is no answer
     */
    void over(@Nullable LoadAnswer found) {
        answer = found;
        woken.complete(null);
    }

    /**
     * @return null when the caller has to ask by itself
     * @throws EventStoreUnavailableException when the database could not be asked
     * @throws CorruptEventException when a selected event is damaged
     */
    @Nullable LogPage page() {
        if (failure != null) {
            throw new EventStoreUnavailableException("Could not read events", failure);
        }
        return answer == null ? null : answer.page(selection, walks);
    }
}
