package exchequer.bench.pay;

import exchequer.bench.BenchStore;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.decision.AxonCommands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.Origin;
import exchequer.market.events.MarketEvent;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.SettlementEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.conversion.Converter;
import org.axonframework.conversion.json.JacksonConverter;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/**
 * Presents invoices for orders, as a node beside the server on the same database: the command
 * {@link RaiseCharge} on the product's own path. Everything after that is the server's.
 */
public final class Charging implements AutoCloseable {

    private final AxonConfiguration axon;
    private final AxonCommands commands;
    private final SettlementWatch watch;

    public Charging(BenchStore store, SettlementWatch watch) {
        this.watch = watch;
        JacksonConverter json = new JacksonConverter(EventStoreJson.mapper());
        List<Class<? extends DomainEvent>> types = new ArrayList<>(MarketEvent.types());
        types.addAll(SettlementEvent.types());
        EventSourcingConfigurer configurer =
                EventSourcingConfigurer.create()
                        .componentRegistry(
                                components ->
                                        components
                                                .disableEnhancer(
                                                        UpdateCheckerConfigurationEnhancer.class)
                                                .registerComponent(Converter.class, _ -> json))
                        .registerEventStorageEngine(_ -> store.engine())
                        .registerTagResolver(_ -> DecisionHandlers::tags);
        DecisionHandlers.register(
                configurer, "charges", new MessageTypes(types), List.of(RaiseCharge.DECIDER));
        axon = configurer.build();
        axon.start();
        commands =
                new AxonCommands(
                        axon.getComponent(CommandBus.class),
                        "bench",
                        () -> ThreadLocalRandom.current().nextLong(),
                        _ -> false);
    }

    /**
     * Presents the order's invoice, durably.
     *
     * @return when the payment has settled, once it has
     */
    public CompletableFuture<Long> charge(PayableOrder order) {
        CompletableFuture<Long> settled = watch.settled(order.invoice().paymentHash().value());
        Decision decision =
                commands.send(
                        new RaiseCharge(
                                order.rfq(),
                                order.provider(),
                                order.invoice().text(),
                                null,
                                order.invoice().network(),
                                null,
                                Instant.now()),
                        new Origin(
                                PreparedOrders.TENANT,
                                "provider:" + order.provider(),
                                UUID.randomUUID().toString(),
                                null));
        if (!(decision instanceof Decision.Accepted(var events))
                || events.size() != 1
                || !(events.getFirst() instanceof ChargeRaised)) {
            throw new IllegalStateException("not charged: " + decision);
        }
        return settled;
    }

    @Override
    public void close() {
        axon.shutdown();
    }
}
