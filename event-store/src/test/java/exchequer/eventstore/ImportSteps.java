package exchequer.eventstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an import has told of its progress, and what a test does at certain steps of it. */
final class ImportSteps implements ImportProgress {

    final List<Long> stored = new ArrayList<>();
    final List<Long> loaded = new ArrayList<>();
    private final Map<Long, Runnable> whenStored = new HashMap<>();
    private final Map<Long, Runnable> whenLoaded = new HashMap<>();

    ImportSteps whenStored(long position, Runnable action) {
        whenStored.put(position, action);
        return this;
    }

    ImportSteps whenLoaded(long position, Runnable action) {
        whenLoaded.put(position, action);
        return this;
    }

    /** Whether everything that was planned has been done. */
    boolean areDone() {
        return whenStored.isEmpty() && whenLoaded.isEmpty();
    }

    @Override
    public void stored(long position) {
        stored.add(position);
        run(whenStored.remove(position));
    }

    @Override
    public void loaded(long position) {
        loaded.add(position);
        run(whenLoaded.remove(position));
    }

    private static void run(Runnable action) {
        if (action != null) {
            action.run();
        }
    }
}
