package exchequer.projections;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.projections.feed.ProjectionsFeed;
import java.util.Set;
import java.util.function.LongSupplier;

/** Makes the read models again from the first event, while they are in use. */
public final class ProjectionsRebuild {

    /** What the feed finds rows by, apart from their keys. */
    private static final Set<String> LOOKED_UP_BY = Set.of("quote_view_by_rfq");

    private ProjectionsRebuild() {}

    /**
     * What a {@link exchequer.eventstore.rebuild.SchemaRebuild} needs to know.
     *
     * @param live settings of the consumer in use, as {@link ProjectionsConsumer#settings} gives
     *     them
     * @param published the last position that is in the topic
     * @param build of the program: what another one has begun is begun anew
     */
    public static RebuildPlan plan(ConsumerSettings live, LongSupplier published, String build) {
        var next = RebuildPlan.next(live.schema());
        return new RebuildPlan(
                live,
                ProjectionsSchema::migrate,
                new ProjectionsFeed(next),
                name -> !LOOKED_UP_BY.contains(name),
                published,
                RebuildPlan.Check.NONE,
                build);
    }
}
