package exchequer.server.wiring;

import exchequer.eventstore.EventRejectedException;
import exchequer.eventstore.EventRejectedException.Reason;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.EventStoreSettings;
import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.upcast.Upcasters;
import exchequer.market.MarketModule;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.Commands;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.MessageTypes;
import exchequer.server.config.ServerConfig;
import exchequer.server.reaction.EventDecoder;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.balance.pages.BalanceCommands;
import exchequer.settlement.balance.pages.BalancePages;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.eventhandling.conversion.DelegatingEventConverter;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/** The event store, Axon on it, and the way in for commands. */
final class MarketWiring {

    @Produces
    @Singleton
    MessageTypes messageTypes() {
        return new MessageTypes(EventHistory.events());
    }

    @Produces
    @Singleton
    Upcasters upcasters() {
        return EventHistory.upcasters();
    }

    @Produces
    @Singleton
    PostgresEventStorageEngine engine(
            DataSource database, InstantSource clock, Upcasters upcasters, Schemas schemas) {
        return new PostgresEventStorageEngine(
                database,
                new DelegatingEventConverter(new JacksonConverter(EventStoreJson.mapper())),
                clock,
                upcasters,
                EventStoreSettings.defaults());
    }

    /** Axon's own streaming processors are not used: see ADR 0006. */
    @Produces
    @Singleton
    AxonConfiguration axon(PostgresEventStorageEngine engine, MessageTypes types) {
        JacksonConverter json = new JacksonConverter(EventStoreJson.mapper());
        EventSourcingConfigurer configurer =
                EventSourcingConfigurer.create()
                        .componentRegistry(
                                components ->
                                        components
                                                // It would tell the vendor's servers about us.
                                                .disableEnhancer(
                                                        UpdateCheckerConfigurationEnhancer.class)
                                                .registerComponent(Converter.class, _ -> json))
                        .registerEventStorageEngine(_ -> engine)
                        .registerTagResolver(_ -> DecisionHandlers::tags);
        DecisionHandlers.register(configurer, "market", types, MarketModule.DECIDERS);
        DecisionHandlers.register(configurer, "settlement", types, SettlementModule.DECIDERS);
        AxonConfiguration axon = configurer.build();
        axon.start();
        return axon;
    }

    @Produces
    @Singleton
    Commands commands(
            AxonConfiguration axon,
            ServerConfig config,
            RandomGenerator random,
            BalancePages balances) {
        return new BalanceCommands(
                new AxonCommands(
                        axon.getComponent(CommandBus.class),
                        config.host(),
                        random,
                        failure ->
                                failure instanceof EventRejectedException rejected
                                        && rejected.reason() == Reason.DUPLICATE_ID),
                balances);
    }

    @Produces
    @Singleton
    EventDecoder decoder(MessageTypes types, Upcasters upcasters) {
        return new EventDecoder(types, upcasters);
    }
}
