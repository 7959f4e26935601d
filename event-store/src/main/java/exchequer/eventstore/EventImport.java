package exchequer.eventstore;

import exchequer.eventstore.ImportWriter.Reached;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;

/**
 * Brings many events into the log, without conditions, a chunk at a time: while one is written, the
 * next is prepared.
 */
final class EventImport {

    private static final int CHUNK_EVENTS = 20_000;
    private static final long CHUNK_BYTES = 32 << 20;

    private final Database database;
    private final TypeIds types;
    private final InstantSource clock;

    EventImport(Database database, TypeIds types, InstantSource clock) {
        this.database = database;
        this.types = types;
        this.clock = clock;
    }

    interface Preparation {
        NewEvent of(TaggedEventMessage<?> event);
    }

    /**
     * @return the last position
     */
    long run(
            Iterator<? extends TaggedEventMessage<?>> events,
            Preparation preparation,
            ImportProgress progress) {
        if (!events.hasNext()) {
            return 0;
        }
        List<NewEvent> first = chunk(events, preparation);
        boolean isOnly = !events.hasNext();
        // The thread is waited for before the writer is closed: it may be writing.
        try (ImportWriter writer = writer(!isOnly);
                ExecutorService thread =
                        Executors.newSingleThreadExecutor(
                                Thread.ofVirtual().name("event-log-import").factory())) {
            Reached reached = new Reached(0, 0);
            Future<Reached> writing = thread.submit(() -> writer.write(first, isOnly));
            while (events.hasNext()) {
                List<NewEvent> chunk = chunk(events, preparation);
                boolean isLast = !events.hasNext();
                reached = told(reached, finished(writing), progress);
                writing = thread.submit(() -> writer.write(chunk, isLast));
            }
            return told(reached, finished(writing), progress).stored();
        }
    }

    private ImportWriter writer(boolean loads) {
        return new ImportWriter(database, types, clock, loads, CHUNK_EVENTS);
    }

    private static List<NewEvent> chunk(
            Iterator<? extends TaggedEventMessage<?>> events, Preparation preparation) {
        List<NewEvent> chunk = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        long bytes = 0;
        while (events.hasNext() && chunk.size() < CHUNK_EVENTS && bytes < CHUNK_BYTES) {
            NewEvent event = preparation.of(events.next());
            if (!keys.add(event.eventKey())) {
                throw AppendRequest.duplicate(event);
            }
            chunk.add(event);
            bytes += event.bytes();
        }
        return chunk;
    }

    private static Reached told(Reached before, Reached now, ImportProgress progress) {
        if (now.stored() > before.stored()) {
            progress.stored(now.stored());
        }
        if (now.loaded() > now.stored()) {
            progress.loaded(now.loaded());
        }
        return now;
    }

    private static Reached finished(Future<Reached> writing) {
        try {
            return writing.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventStoreUnavailableException("Interrupted while importing", e);
        }
    }
}
