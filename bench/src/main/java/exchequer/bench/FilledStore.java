package exchequer.bench;

import java.util.List;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * A database with a given number of events in it before anything is measured. Each twenty of them
 * are one decision's: they have its two tags, and lie evenly spread over the whole log, where a
 * load of them finds no two on one page.
 *
 * @param events number of events it was filled with; it may have more by now
 */
record FilledStore(String database, int events) {

    static final int EVENTS_OF_A_DECISION = 20;

    /** Decisions that share the second tag, so that neither tag alone is the boundary. */
    private static final int DECISIONS_OF_A_PARTY = 10;

    private static final long PROGRESS = 500_000;

    /** Fills the database, or what is missing in it. */
    static FilledStore prepare(BenchDatabase databases, int events, Progress progress)
            throws Exception {
        FilledStore filled = new FilledStore("events_" + events, events);
        databases.keep(filled.database);
        try (BenchStore store = BenchStore.open(databases, filled.database)) {
            long head = store.head();
            if (head < events) {
                filled.fill(store, head, progress);
                // What autovacuum would do within a minute or so of an import.
                databases.execute(filled.database, "vacuum (analyze)");
                databases.checkpoint();
            }
        }
        progress.say("a store with %,d events is ready".formatted(events));
        return filled;
    }

    private void fill(BenchStore store, long head, Progress progress) throws Exception {
        for (long from = head; from < events; ) {
            long to = Math.min(events, from + PROGRESS);
            BulkImport.run(store, from, to, number -> tags(number % decisions()));
            from = to;
            progress.say("filling a store: %,d of %,d events".formatted(to, events));
        }
    }

    int decisions() {
        return Math.max(1, events / EVENTS_OF_A_DECISION);
    }

    /** The two tags of a decision. */
    static List<Tag> tags(long decision) {
        return List.of(
                new Tag("order", "filled-" + decision),
                new Tag("party", "filled-" + decision / DECISIONS_OF_A_PARTY));
    }

    /** "1m", "10m", "5k": how the size is told in names of figures. */
    String label() {
        if (events % 1_000_000 == 0) {
            return events / 1_000_000 + "m";
        }
        return events % 1_000 == 0 ? events / 1_000 + "k" : Integer.toString(events);
    }
}
