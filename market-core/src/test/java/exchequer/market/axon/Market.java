package exchequer.market.axon;

import exchequer.market.Facts;
import exchequer.market.MarketModule;
import exchequer.market.decision.Decider;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.events.MarketEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.inmemory.InMemoryEventStorageEngine;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandMessage;
import org.axonframework.messaging.core.GenericMessage;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.test.fixture.AxonTestFixture;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/** The market as an Axon application, and messages as they come to it. */
final class Market {

    static final Map<String, String> METADATA =
            Map.of(
                    MetadataKeys.TENANT_ID,
                    Facts.TENANT.value(),
                    MetadataKeys.HOST,
                    "node-1",
                    MetadataKeys.ACTOR,
                    "buyer:" + Facts.BUYER,
                    MetadataKeys.CORRELATION_ID,
                    "the-beginning");

    private Market() {}

    static EventSourcingConfigurer configurer() {
        return configurer(MarketModule.DECIDERS);
    }

    static EventSourcingConfigurer configurer(List<Decider<?, ?>> deciders) {
        return DecisionHandlers.register(
                EventSourcingConfigurer.create()
                        // It would phone home from every build.
                        .componentRegistry(
                                components ->
                                        components.disableEnhancer(
                                                UpdateCheckerConfigurationEnhancer.class))
                        .registerEventStorageEngine(_ -> new InMemoryEventStorageEngine())
                        .registerTagResolver(_ -> DecisionHandlers::tags),
                "market",
                new MessageTypes(MarketEvent.types()),
                deciders);
    }

    static AxonTestFixture fixture() {
        return AxonTestFixture.with(configurer(), AxonTestFixture.Customization::disableAxonServer);
    }

    static EventMessage[] facts(DomainEvent... events) {
        return factsOf(Facts.TENANT.value(), events);
    }

    static EventMessage[] factsOf(String tenant, DomainEvent... events) {
        return Arrays.stream(events)
                .map(
                        event ->
                                new GenericEventMessage(
                                        MessageTypes.ofEvent(event.getClass()),
                                        event,
                                        Map.of(MetadataKeys.TENANT_ID, tenant)))
                .toArray(EventMessage[]::new);
    }

    static CommandMessage message(String id, DomainCommand command) {
        return message(id, command, METADATA);
    }

    static CommandMessage message(String id, DomainCommand command, Map<String, String> metadata) {
        return new GenericCommandMessage(
                new GenericMessage(
                        id, MessageTypes.ofCommand(command.getClass()), command, metadata));
    }
}
