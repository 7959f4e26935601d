package exchequer.bench;

import static exchequer.bench.BenchEvents.METADATA;
import static exchequer.bench.BenchEvents.TYPE;
import static exchequer.bench.BenchEvents.payload;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.axonframework.common.IdentifierFactory;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Fills a store by the fastest way the event store offers. Events are functions of their number, so
 * that an import that was interrupted continues where it stopped.
 */
final class BulkImport {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private BulkImport() {}

    /**
     * Appends the events of the numbers {@code from} (included) to {@code to} (excluded).
     *
     * @param tags of the event of a number
     */
    static void run(BenchStore store, long from, long to, LongFunction<List<Tag>> tags) {
        store.engine()
                .importEvents(
                        LongStream.range(from, to)
                                .<TaggedEventMessage<?>>mapToObj(n -> event(n, tags.apply(n)))
                                .iterator(),
                        _ -> {});
    }

    private static TaggedEventMessage<?> event(long number, List<Tag> tags) {
        return new GenericTaggedEventMessage<>(
                new GenericEventMessage(
                        IdentifierFactory.getInstance().generateIdentifier(),
                        new MessageType(TYPE, "1"),
                        payload(number, number),
                        METADATA,
                        BEGIN.plusMillis(number)),
                new LinkedHashSet<>(tags));
    }
}
