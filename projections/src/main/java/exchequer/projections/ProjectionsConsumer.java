package exchequer.projections;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.projections.feed.ProjectionsFeed;
import java.time.InstantSource;
import javax.sql.DataSource;

/**
 * The consumer {@code projections} of the event topic, which keeps the read models up to date.
 * Rows, offsets and position are one transaction, so an event changes the views exactly once.
 */
public final class ProjectionsConsumer {

    /** Identity of the consumer; its progress is kept under it. */
    public static final String NAME = "projections";

    private ProjectionsConsumer() {}

    /** Settings for the topic of the installation. */
    public static ConsumerSettings settings(String bootstrapServers) {
        return ConsumerSettings.defaults(NAME, bootstrapServers, ProjectionsSchema.NAME);
    }

    /**
     * A consumer that does nothing until it is started.
     *
     * @param database must be the one that {@link ProjectionsSchema#migrate} has prepared; its
     *     connections must not take part in an outer transaction
     */
    public static PositionedConsumer create(
            ConsumerSettings settings, DataSource database, InstantSource clock) {
        return new PositionedConsumer(
                settings, database, new ProjectionsFeed(settings.schema()), clock);
    }
}
