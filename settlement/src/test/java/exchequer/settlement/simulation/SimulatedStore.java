package exchequer.settlement.simulation;

import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.decision.Origin;
import exchequer.market.events.MarketEvent;
import exchequer.market.ids.TenantId;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.events.SettlementEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/**
 * The log and the way to it: the product's deciders, command handler and retries over Axon. One
 * Axon application serves all schedules, each of which begins with an empty log.
 */
final class SimulatedStore implements Commands, AutoCloseable {

    private static final String BEFORE = "before ";

    private final SimulatedEngine engine = new SimulatedEngine();
    private final AxonConfiguration axon;
    private final AxonCommands commands;
    private final List<DomainEvent> acknowledged = new ArrayList<>();
    private final ThreadLocal<Integer> lastSeen = ThreadLocal.withInitial(() -> 0);
    private Turns turns = new Turns();

    SimulatedStore() {
        List<Class<? extends DomainEvent>> types = new ArrayList<>(MarketEvent.types());
        types.addAll(SettlementEvent.types());
        axon =
                DecisionHandlers.register(
                                EventSourcingConfigurer.create()
                                        .componentRegistry(
                                                components ->
                                                        components.disableEnhancer(
                                                                UpdateCheckerConfigurationEnhancer
                                                                        .class))
                                        .registerEventStorageEngine(_ -> engine)
                                        .registerTagResolver(_ -> DecisionHandlers::tags),
                                "settlement",
                                new MessageTypes(types),
                                SettlementModule.DECIDERS)
                        .build();
        axon.start();
        commands =
                new AxonCommands(
                        axon.getComponent(CommandBus.class),
                        "simulation",
                        () -> 0,
                        failure -> failure instanceof SimulatedEngine.DuplicateException);
    }

    void reset(Turns newTurns) {
        turns = newTurns;
        engine.reset(newTurns);
        acknowledged.clear();
    }

    SimulatedEngine engine() {
        return engine;
    }

    List<Fact> facts() {
        return engine.facts();
    }

    /** How many facts there were when this thread's last command was answered. */
    int lastSeen() {
        return lastSeen.get();
    }

    /** Every event somebody was told of. */
    List<DomainEvent> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public Decision send(DomainCommand command, Origin origin) {
        turns.pause(BEFORE + command.getClass().getSimpleName());
        Decision decision = commands.send(command, origin);
        lastSeen.set(engine.size());
        if (decision instanceof Decision.Accepted(List<DomainEvent> events)) {
            acknowledged.addAll(events);
        }
        turns.pause("after " + command.getClass().getSimpleName());
        return decision;
    }

    /** What the market says happened, without asking whether it could. */
    void happened(TenantId tenant, Instant at, DomainEvent... events) {
        for (DomainEvent event : events) {
            EventMessage message =
                    new GenericEventMessage(
                            "evt_market_" + engine.size(),
                            MessageTypes.ofEvent(event.getClass()),
                            event,
                            Map.of(
                                    MetadataKeys.TENANT_ID,
                                    tenant.value(),
                                    MetadataKeys.OCCURRED_AT,
                                    at.toString()),
                            at);
            engine.store(new GenericTaggedEventMessage<>(message, DecisionHandlers.tags(message)));
        }
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
