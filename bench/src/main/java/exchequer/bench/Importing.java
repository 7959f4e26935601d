package exchequer.bench;

import java.util.List;
import org.axonframework.messaging.eventstreaming.Tag;

/** A bulk import from the first event to the last, into an empty store and into filled ones. */
final class Importing {

    private final Environment environment;
    private final int events;

    Importing(Environment environment) {
        this.environment = environment;
        this.events = environment.options().imported();
    }

    void measure(List<FilledStore> filled) throws Exception {
        String database = environment.databases().newDatabase();
        try {
            environment.results().add("import_bulk", rate(database), "events/s");
        } finally {
            environment.databases().drop(database);
        }
        for (FilledStore store : filled) {
            environment
                    .results()
                    .add("import_bulk_at_" + store.label(), rate(store.database()), "events/s");
        }
    }

    private double rate(String database) throws Exception {
        try (BenchStore store = BenchStore.open(environment.databases(), database)) {
            environment.databases().checkpoint();
            long before = store.head();
            String run = environment.events().freshValue();
            long begun = System.nanoTime();
            BulkImport.run(store, 0, events, number -> tags(run, number));
            double seconds = (System.nanoTime() - begun) / 1e9;
            long stored = store.head() - before;
            environment
                    .results()
                    .require(
                            stored == events,
                            "%d events were imported, %d are stored".formatted(events, stored));
            return events / seconds;
        }
    }

    /** As in a filled store: twenty events have the same two tags. */
    private List<Tag> tags(String run, long number) {
        long decision = number % Math.max(1, events / FilledStore.EVENTS_OF_A_DECISION);
        return List.of(
                new Tag("order", run + "-" + decision),
                new Tag("party", run + "-" + decision / 10));
    }
}
