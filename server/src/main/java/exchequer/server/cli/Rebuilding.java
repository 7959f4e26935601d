package exchequer.server.cli;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.eventstore.rebuild.RebuildProgress;
import exchequer.eventstore.rebuild.SchemaRebuild;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.rebuild.LedgerRebuild;
import exchequer.projections.ProjectionsConsumer;
import exchequer.projections.ProjectionsRebuild;
import exchequer.server.launch.LaunchException;
import exchequer.server.wiring.EventHistory;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The rebuilds of one installation, those of different parts at the same time. */
final class Rebuilding implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 16;

    /** What can be made again. */
    enum Part {
        LEDGER,
        PROJECTIONS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final AgroalDataSource database;
    private final String bootstrapServers;
    private final String topic;
    private final String build = Build.fingerprint();

    private Rebuilding(AgroalDataSource database, String bootstrapServers) {
        this.database = database;
        this.bootstrapServers = bootstrapServers;
        this.topic =
                ExternalDatabases.setting("exchequer.event-store.topic")
                        .orElse(RelayConfig.DEFAULT_TOPIC);
    }

    static Rebuilding of(String jdbcUrl, String bootstrapServers) {
        var pool = new AgroalDataSourceConfigurationSupplier();
        pool.connectionPoolConfiguration()
                .maxSize(CONNECTIONS_MAX)
                .acquisitionTimeout(Duration.ofSeconds(30))
                .connectionFactoryConfiguration()
                .jdbcUrl(jdbcUrl)
                // What a crash of PostgreSQL takes of a version that is not in use is read again.
                .jdbcProperty("options", "-c synchronous_commit=off");
        ExternalDatabases.setting("quarkus.datasource.username")
                .ifPresent(
                        user ->
                                pool.connectionPoolConfiguration()
                                        .connectionFactoryConfiguration()
                                        .principal(new NamePrincipal(user)));
        ExternalDatabases.setting("quarkus.datasource.password")
                .ifPresent(
                        word ->
                                pool.connectionPoolConfiguration()
                                        .connectionFactoryConfiguration()
                                        .credential(new SimplePassword(word)));
        try {
            return new Rebuilding(AgroalDataSource.from(pool), bootstrapServers);
        } catch (SQLException failure) {
            throw new LaunchException("the database can not be reached", failure);
        }
    }

    Map<Part, RebuildOutcome> run(
            Set<Part> parts, boolean fresh, Consumer<RebuildProgress> listener)
            throws InterruptedException {
        try (var atOnce = Executors.newCachedThreadPool()) {
            var running = new EnumMap<Part, Future<RebuildOutcome>>(Part.class);
            for (Part part : parts) {
                running.put(part, atOnce.submit(() -> rebuild(part, fresh, listener)));
            }
            var outcomes = new EnumMap<Part, RebuildOutcome>(Part.class);
            for (var each : running.entrySet()) {
                outcomes.put(each.getKey(), outcome(each.getValue()));
            }
            return outcomes;
        }
    }

    private static RebuildOutcome outcome(Future<RebuildOutcome> running)
            throws InterruptedException {
        try {
            return running.get();
        } catch (ExecutionException failure) {
            return new RebuildOutcome.Unfinished(String.valueOf(failure.getCause().getMessage()));
        }
    }

    private RebuildOutcome rebuild(Part part, boolean fresh, Consumer<RebuildProgress> listener)
            throws SQLException, InterruptedException {
        RebuildPlan plan =
                switch (part) {
                    case LEDGER ->
                            LedgerRebuild.plan(
                                    database,
                                    ofInstallation(LedgerConsumer.settings(bootstrapServers)),
                                    this::published,
                                    build);
                    case PROJECTIONS ->
                            ProjectionsRebuild.plan(
                                    ofInstallation(ProjectionsConsumer.settings(bootstrapServers)),
                                    this::published,
                                    build);
                };
        return new SchemaRebuild(database, plan, InstantSource.system(), listener).run(fresh);
    }

    private ConsumerSettings ofInstallation(ConsumerSettings settings) {
        return settings.withTopic(topic).withUpcasters(EventHistory.upcasters());
    }

    /** What the relay has published: the version in use may have halted before. */
    private long published() {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "select last_position from relay.progress where topic = ?")) {
            select.setString(1, topic);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException failure) {
            throw new LaunchException(
                    "how far the events are published can not be read; was a server ever started"
                            + " on this database?",
                    failure);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
