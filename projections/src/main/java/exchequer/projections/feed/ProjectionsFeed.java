package exchequer.projections.feed;

import exchequer.eventstore.consumer.EffectHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.projections.view.Progress;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;

/**
 * Brings all views forward by a batch of events, within the transaction it is given.
 *
 * <p>Events of unknown types are counted and change nothing. An unknown version of a known event, a
 * payload that breaks the contract, and a position that does not follow the last one are
 * exceptions: the consumer halts and nothing of the batch is applied. Not safe for two threads at
 * once.
 */
public final class ProjectionsFeed implements EffectHandler {

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
                    new ReconciliationProjection());

    private static final Set<String> KNOWN =
            PROJECTIONS.stream()
                    .flatMap(projection -> projection.events().stream())
                    .collect(Collectors.toUnmodifiableSet());

    private final SessionFactory sessions;
    private final TimelineProjection timeline = new TimelineProjection();

    /** A feed into the entities of {@code exchequer.projections.view}. */
    public ProjectionsFeed(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Full names of the events that some view reads. */
    public static Set<String> knownTypes() {
        return KNOWN.stream().map(name -> "exchequer." + name).collect(Collectors.toSet());
    }

    @Override
    public void apply(Connection transaction, List<ReceivedEvent> events) {
        try (var session =
                sessions.withStatelessOptions().connection(transaction).openStatelessSession()) {
            var progress = session.get(Progress.class, Progress.ONLY);
            if (progress == null) {
                throw new IllegalStateException("projections.progress lost its only row");
            }
            apply(session, events, progress);
            session.update(progress);
        }
    }

    private void apply(StatelessSession session, List<ReceivedEvent> events, Progress progress) {
        var known = new ArrayList<Incoming>();
        for (var event : events) {
            if (event.position() != progress.position + 1) {
                throw new IllegalStateException(
                        "position %d does not follow %d"
                                .formatted(event.position(), progress.position));
            }
            progress.position = event.position();
            if (isKnown(event)) {
                known.add(inKnownVersion(Incoming.of(event)));
            } else {
                progress.ignoredEvents++;
            }
        }
        var views = new ViewBatch(session);
        views.preload(known);
        known.forEach(event -> apply(views, event));
        views.write();
    }

    private static Incoming inKnownVersion(Incoming event) {
        var known = LATER_VERSIONS.getOrDefault(event.name(), VERSION);
        if (!event.event().current().version().equals(known)) {
            throw new UnknownEventVersionException(event, known);
        }
        return event;
    }

    private void apply(ViewBatch views, Incoming event) {
        for (var projection : PROJECTIONS) {
            if (projection.events().contains(event.name())) {
                projection.apply(views, event);
            }
        }
        timeline.apply(views, event);
    }

    private static boolean isKnown(ReceivedEvent event) {
        // The namespace counts: another namespace may use the same names for other things.
        return event.type().startsWith("exchequer.")
                && KNOWN.contains(Incoming.nameOf(event.type()));
    }
}
