package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.ledger.LedgerQueries;
import exchequer.market.decision.Commands;
import exchequer.market.ids.TenantId;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.PaymentsAtRail;
import exchequer.server.config.ReconcileConfig;
import exchequer.server.config.ServerConfig;
import exchequer.server.reconcile.ReconcileRounds;
import exchequer.server.reconcile.StoredRecords;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.reconcile.Reconciler;
import exchequer.settlement.reconcile.Reconciliations;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/** The check of the treasury's rail against log and books. */
final class ReconcileWiring {

    @Produces
    @Singleton
    Reconciliations reconciliations(DataSource database, Schemas schemas) {
        return new Reconciliations(database);
    }

    @Produces
    @Singleton
    StoredRecords records(
            PostgresEventStorageEngine log,
            MarketViews views,
            SessionFactory sessions,
            LedgerQueries ledger,
            ReconcileConfig config) {
        return new StoredRecords(
                log, views, new PaymentsAtRail(sessions), ledger, config.catchUpTimeout());
    }

    @Produces
    @Singleton
    ReconcileRounds rounds(
            PaymentRail rail,
            StoredRecords records,
            Reconciliations runs,
            DataSource database,
            Commands commands,
            InstantSource clock,
            ServerConfig server,
            ReconcileConfig config) {
        return new ReconcileRounds(
                new Reconciler(
                        rail,
                        records,
                        database,
                        commands,
                        new TenantId(server.tenant()),
                        clock,
                        new Reconciler.Settings(config.patience(), config.secondLookAfter()),
                        Thread::sleep),
                runs,
                clock,
                server.host());
    }
}
