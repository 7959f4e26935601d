package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayConfig;
import exchequer.eventstore.upcast.Upcasters;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerQueries;
import exchequer.projections.ProjectionsConsumer;
import exchequer.projections.reports.SentPayments;
import exchequer.projections.view.MarketViews;
import exchequer.server.config.EventStoreConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/** Everything right of Kafka: ledger, read models, reports. */
final class ReadWiring {

    @Produces
    @Singleton
    KafkaRelay kafkaRelay(
            PostgresEventStorageEngine log,
            DataSource database,
            EventStoreConfig config,
            InstantSource clock) {
        return new KafkaRelay(
                log,
                database,
                RelayConfig.defaults(config.bootstrapServers())
                        .withTopic(config.topic())
                        .withPartitions(config.partitions()),
                clock);
    }

    @Produces
    @Singleton
    LedgerConsumer ledger(
            DataSource database,
            EventStoreConfig config,
            Upcasters upcasters,
            InstantSource clock,
            Schemas schemas) {
        return LedgerConsumer.of(
                database, config.bootstrapServers(), config.topic(), upcasters, clock);
    }

    @Produces
    @Singleton
    LedgerQueries ledgerQueries(DataSource database, Schemas schemas) {
        return new LedgerQueries(database);
    }

    @Produces
    @Singleton
    PositionedConsumer projections(
            DataSource database,
            EventStoreConfig config,
            Upcasters upcasters,
            InstantSource clock,
            Schemas schemas) {
        return ProjectionsConsumer.create(
                ProjectionsConsumer.settings(config.bootstrapServers())
                        .withTopic(config.topic())
                        .withUpcasters(upcasters),
                database,
                clock);
    }

    @Produces
    @Singleton
    MarketViews views(SessionFactory sessions, Schemas schemas) {
        return new MarketViews(sessions);
    }

    @Produces
    @Singleton
    SentPayments sentPayments(
            SessionFactory sessions, PostgresEventStorageEngine log, InstantSource clock) {
        return new SentPayments(sessions, log::headPosition, clock);
    }
}
