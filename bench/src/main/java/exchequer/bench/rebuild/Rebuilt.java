package exchequer.bench.rebuild;

import exchequer.eventstore.consumer.ConsumerSettings;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.eventstore.rebuild.RebuildProgress;
import exchequer.eventstore.rebuild.SchemaRebuild;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerSchema;
import exchequer.ledger.rebuild.LedgerRebuild;
import exchequer.projections.ProjectionsConsumer;
import exchequer.projections.ProjectionsRebuild;
import exchequer.projections.ProjectionsSchema;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Rebuilds of ledger and read models, alone and at the same time. */
public final class Rebuilt {

    private final DataSource database;
    private final String bootstrapServers;
    private final String topic;
    private final long events;
    private final Consumer<RebuildProgress> progress;

    /**
     * @param events in the topic
     */
    public Rebuilt(
            DataSource database,
            String bootstrapServers,
            String topic,
            long events,
            Consumer<RebuildProgress> progress) {
        this.database = database;
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.events = events;
        this.progress = progress;
        LedgerSchema.migrate(database);
        ProjectionsSchema.migrate(database);
    }

    /** Seconds for the ledger alone. */
    public double ledger() throws Exception {
        return seconds(List.of(ledgerPlan()));
    }

    /** Seconds for the read models alone. */
    public double projections() throws Exception {
        return seconds(List.of(projectionsPlan()));
    }

    /** Seconds for both at the same time, until the later one is in use. */
    public double both() throws Exception {
        return seconds(List.of(ledgerPlan(), projectionsPlan()));
    }

    private RebuildPlan ledgerPlan() {
        return LedgerRebuild.plan(
                database,
                ofTopic(LedgerConsumer.settings(bootstrapServers)),
                () -> events,
                "bench");
    }

    private RebuildPlan projectionsPlan() {
        return ProjectionsRebuild.plan(
                ofTopic(ProjectionsConsumer.settings(bootstrapServers)), () -> events, "bench");
    }

    private ConsumerSettings ofTopic(ConsumerSettings settings) {
        return settings.withTopic(topic);
    }

    private double seconds(List<RebuildPlan> plans) throws Exception {
        long begun = System.nanoTime();
        try (var atOnce = Executors.newCachedThreadPool()) {
            var running =
                    plans.stream()
                            .map(plan -> atOnce.submit((Callable<RebuildOutcome>) () -> run(plan)))
                            .toList();
            for (var each : running) {
                require(each.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a rebuild failed", e.getCause());
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private RebuildOutcome run(RebuildPlan plan) throws Exception {
        return new SchemaRebuild(database, plan, InstantSource.system(), progress).run(true);
    }

    private void require(RebuildOutcome outcome) {
        if (!(outcome instanceof RebuildOutcome.Switched done) || done.events() < events) {
            throw new IllegalStateException("not all was made again: " + outcome);
        }
    }
}
