package exchequer.bench.rival;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.EntityTransaction;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateBasedJpaEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jpa.AggregateEventEntry;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.hibernate.jpa.HibernatePersistenceConfiguration;

/**
 * Axon's own JPA engine on Hibernate with its own table. Payloads are {@code bytea}, as Axon's
 * manual advises for PostgreSQL: large objects, Hibernate's default, would be slower.
 */
public final class JpaStore implements AutoCloseable {

    private static final String UNIQUE_VIOLATION = "23505";

    private final EntityManagerFactory factory;
    private final ThreadLocal<EntityManager> current = new ThreadLocal<>();
    private final EventStorageEngine engine;

    /**
     * @param pool of an empty database; it stays the caller's
     */
    public JpaStore(DataSource pool, EventConverter converter) {
        factory =
                new HibernatePersistenceConfiguration("bench")
                        .managedClass(AggregateEventEntry.class)
                        .property("jakarta.persistence.nonJtaDataSource", pool)
                        .property("hibernate.dialect", ByteaDialect.class.getName())
                        .property("hibernate.hbm2ddl.auto", "create")
                        // The name of its sequence has hyphens in it.
                        .property("hibernate.globally_quoted_identifiers", "true")
                        .property("hibernate.jdbc.batch_size", "50")
                        .createEntityManagerFactory();
        engine =
                new AggregateBasedJpaEventStorageEngine(
                        () -> Objects.requireNonNull(current.get(), "no transaction"),
                        new ThreadTransactions(),
                        converter,
                        settings ->
                                settings.persistenceExceptionResolver(JpaStore::isDuplicateKey));
    }

    public EventStorageEngine engine() {
        return engine;
    }

    private static boolean isDuplicateKey(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        factory.close();
    }

    /**
     * One transaction per thread. The engine closes the entity manager before it commits, which JPA
     * allows: the transaction then ends by itself what was closed.
     */
    private final class ThreadTransactions implements TransactionManager {

        @Override
        public Transaction startTransaction() {
            EntityManager manager = factory.createEntityManager();
            EntityTransaction transaction = manager.getTransaction();
            transaction.begin();
            current.set(manager);
            return new Transaction() {
                @Override
                public void commit() {
                    current.remove();
                    transaction.commit();
                    closeIfOpen(manager);
                }

                @Override
                public void rollback() {
                    current.remove();
                    if (transaction.isActive()) {
                        transaction.rollback();
                    }
                    closeIfOpen(manager);
                }
            };
        }

        private static void closeIfOpen(EntityManager manager) {
            if (manager.isOpen()) {
                manager.close();
            }
        }
    }
}
