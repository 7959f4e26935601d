package exchequer.projections.feed;

import exchequer.eventstore.consumer.PreparingHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings all views forward by a batch of events, within the transaction it is given.
 *
 * <p>Events of unknown types are counted and change nothing. An unknown version of a known event, a
 * payload that breaks the contract, and a position that does not follow the last one are
 * exceptions: the consumer halts and nothing of the batch is applied. Not safe for two threads at
 * once.
 */
public final class ProjectionsFeed implements PreparingHandler<ReadAhead> {

    private static final String VERSION = "1";

    /** Events that are read in another version than the first. */
    private static final Map<String, String> LATER_VERSIONS =
            Map.of("CaseOpened", "3", "CaseResolved", "2", "PaymentSettled", "2");

    private static final List<Projection> PROJECTIONS =
            List.of(
                    new OfferProjection(),
                    new RfqProjection(),
                    new QuoteProjection(),
                    new OrderProjection(),
                    new ProofProjection(),
                    new PaymentProjection(),
                    new EscrowProjection(),
                    new CaseProjection(),
                    new BudgetProjection(),
                    new BalanceProjection(),
                    new ReconciliationProjection(),
                    new ImportProjection());

    private static final Map<String, List<Projection>> READERS = readers();

    private static final Set<String> KNOWN_TYPES =
            READERS.keySet().stream()
                    .map(name -> "exchequer." + name)
                    .collect(Collectors.toUnmodifiableSet());

    private final ViewTables tables;
    private final RecentRows recent = new RecentRows();
    private final TimelineProjection timeline = new TimelineProjection();

    /**
     * A feed into the tables of the entities of {@code exchequer.projections.view}.
     *
     * @param schema where they are
     */
    public ProjectionsFeed(String schema) {
        this.tables = new ViewTables(schema);
    }

    /** Full names of the events that some view reads. */
    public static Set<String> knownTypes() {
        return KNOWN_TYPES;
    }

    private static Map<String, List<Projection>> readers() {
        var readers = new HashMap<String, List<Projection>>();
        for (var projection : PROJECTIONS) {
            for (var name : projection.events()) {
                readers.computeIfAbsent(name, first -> new ArrayList<>()).add(projection);
            }
        }
        return Map.copyOf(readers);
    }

    @Override
    public ReadAhead prepare(ReceivedEvent event) {
        if (!isKnown(event)) {
            return new ReadAhead.OfNoConcern(event);
        }
        try {
            var read = inKnownVersion(Incoming.of(event));
            return new ReadAhead.Known(event, read, Summary.of(read));
        } catch (RuntimeException flaw) {
            return new ReadAhead.Flawed(event, flaw);
        }
    }

    /** Both steps at once, for who has the events without a topic. */
    public void applyNow(Connection transaction, List<ReceivedEvent> events) throws SQLException {
        apply(transaction, events.stream().map(this::prepare).toList());
    }

    @Override
    public void apply(Connection transaction, List<ReadAhead> events) throws SQLException {
        var progress = FeedProgress.of(transaction, tables.schema());
        recent.begin(progress.tables(), progress.position());
        long ignored = progress.ignoredEvents();
        long position = progress.position();
        var known = new ArrayList<ReadAhead.Known>(events.size());
        for (var event : events) {
            if (event.position() != position + 1) {
                throw new IllegalStateException(
                        "position %d does not follow %d".formatted(event.position(), position));
            }
            position = event.position();
            switch (event) {
                case ReadAhead.Known read -> known.add(read);
                case ReadAhead.OfNoConcern _ -> ignored++;
                case ReadAhead.Flawed(_, var flaw) -> throw flaw;
            }
        }
        var views = new ViewBatch(transaction, tables, recent);
        views.preload(known.stream().map(ReadAhead.Known::read).toList());
        known.forEach(event -> apply(views, event));
        views.write();
        FeedProgress.store(transaction, tables.schema(), position, ignored);
        recent.end(position);
    }

    private static Incoming inKnownVersion(Incoming event) {
        var known = LATER_VERSIONS.getOrDefault(event.name(), VERSION);
        if (!event.event().current().version().equals(known)) {
            throw new UnknownEventVersionException(event, known);
        }
        return event;
    }

    private void apply(ViewBatch views, ReadAhead.Known event) {
        for (var projection : READERS.get(event.read().name())) {
            projection.apply(views, event.read());
        }
        timeline.apply(views, event.read(), event.summary());
    }

    private static boolean isKnown(ReceivedEvent event) {
        // The namespace counts: another namespace may use the same names for other things.
        return KNOWN_TYPES.contains(event.type());
    }
}
