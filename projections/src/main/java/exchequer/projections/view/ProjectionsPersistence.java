package exchequer.projections.view;

import java.util.List;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.tool.schema.Action;

/**
 * Hibernate over the read models where no container brings it: tools, rebuilds, tests. A container
 * must set the same naming strategy and validation.
 */
public final class ProjectionsPersistence {

    private ProjectionsPersistence() {}

    /** All entities of this module. */
    public static List<Class<?>> entities() {
        return List.of(
                OfferView.class,
                RfqView.class,
                QuoteView.class,
                OrderView.class,
                ProofView.class,
                PaymentView.class,
                CaseView.class,
                BudgetView.class,
                BalanceView.class,
                BalanceEntryView.class,
                ReconciliationView.class,
                RefundView.class,
                ImportedFactView.class,
                TimelineEntry.class,
                Progress.class);
    }

    /**
     * Sessions on a migrated database; the caller closes the factory.
     *
     * @throws jakarta.persistence.PersistenceException when the tables are not what the entities
     *     expect
     */
    public static SessionFactory open(DataSource database) {
        var configuration = new HibernatePersistenceConfiguration("projections");
        entities().forEach(configuration::managedClass);
        return configuration
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, database)
                .property(
                        MappingSettings.PHYSICAL_NAMING_STRATEGY,
                        PhysicalNamingStrategySnakeCaseImpl.class.getName())
                .schemaToolingAction(Action.VALIDATE)
                .createEntityManagerFactory();
    }
}
