package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import java.util.List;

/** What to listen for besides {@link SessionRules#filters}, as that changes. Thread-safe. */
public interface ChangingFilters {

    /**
     * What to listen for now, without times and limits.
     *
     * @throws RuntimeException when that can not be told; the session begins anew later
     */
    List<Filter> filters();

    /** Calls back, on any thread, after the filters may have changed. It must only signal. */
    void onChange(Runnable listener);

    /** Nothing besides. */
    static ChangingFilters none() {
        return new ChangingFilters() {
            @Override
            public List<Filter> filters() {
                return List.of();
            }

            @Override
            public void onChange(Runnable listener) {
                // It never changes.
            }
        };
    }
}
