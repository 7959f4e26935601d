package exchequer.server.wiring;

import exchequer.eventstore.EventStoreSchema;
import exchequer.eventstore.relay.RelaySchema;
import exchequer.ledger.LedgerSchema;
import exchequer.nip90.relay.NostrSchema;
import exchequer.projections.ProjectionsSchema;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.rail.simulated.SimulatedLightningSchema;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Brings every module's schema up to date before anything else happens. */
@Singleton
public final class Schemas {

    public Schemas(DataSource database) {
        List<Consumer<DataSource>> migrations =
                List.of(
                        EventStoreSchema::migrate,
                        RelaySchema::migrate,
                        SettlementSchema::migrate,
                        SimulatedLightningSchema::migrate,
                        NostrSchema::migrate,
                        LedgerSchema::migrate,
                        ProjectionsSchema::migrate,
                        ServerSchema::migrate);
        migrations.forEach(migration -> migration.accept(database));
    }
}
