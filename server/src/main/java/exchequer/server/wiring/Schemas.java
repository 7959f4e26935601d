package exchequer.server.wiring;

import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.ledger.LedgerSchema;
import exchequer.nip90.relay.NostrSchema;
import exchequer.projections.ProjectionsSchema;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.rail.nwc.NwcSchema;
import exchequer.settlement.rail.simulated.SimulatedLightningSchema;
import exchequer.settlement.rail.spark.SparkSchema;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Brings every module's schema up to date before anything else happens. */
@Singleton
public final class Schemas {

    private static final List<Consumer<DataSource>> MIGRATIONS =
            List.of(
                    EventStoreSchema::migrate,
                    RelaySchema::migrate,
                    SettlementSchema::migrate,
                    SimulatedLightningSchema::migrate,
                    NwcSchema::migrate,
                    SparkSchema::migrate,
                    NostrSchema::migrate,
                    LedgerSchema::migrate,
                    ProjectionsSchema::migrate,
                    ServerSchema::migrate);

    /**
     * @throws IllegalStateException when a schema can not be migrated; nothing may run then
     */
    public Schemas(DataSource database) {
        // Schemas do not know each other, so nothing is gained by going through them one by one.
        try (ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Consumer<DataSource> migration : MIGRATIONS) {
                running.add(atOnce.submit(() -> migration.accept(database)));
            }
            for (Future<?> migration : running) {
                migration.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException(
                    "the database schema can not be brought up to date", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while migrating", interrupted);
        }
    }
}
