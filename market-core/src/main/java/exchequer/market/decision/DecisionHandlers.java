package exchequer.market.decision;

import exchequer.market.decision.Boundary.Clause;
import exchequer.market.ids.DerivedId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.common.configuration.Configuration;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.EventStoreTransaction;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.commandhandling.configuration.CommandHandlingModule;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.conversion.MessageConverter;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.conversion.EventConverter;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The one Axon command handler, made for each {@link Decider}: source the boundary, fold, decide,
 * append. Axon appends under the condition that nothing new lies inside the sourced boundary, so
 * two decisions that depend on each other can not both win.
 *
 * <p>The answer to the command is the {@link Decision}; exceptions are infrastructure only.
 */
public final class DecisionHandlers {

    private static final MessageType DECISION = new MessageType("exchequer.Decision");

    private DecisionHandlers() {}

    /** Adds one command handling module for these deciders to the configuration. */
    public static EventSourcingConfigurer register(
            EventSourcingConfigurer configurer,
            String module,
            MessageTypes types,
            List<Decider<?, ?>> deciders) {
        DecodedFacts decoded = new DecodedFacts();
        return configurer.registerCommandHandlingModule(
                CommandHandlingModule.named(module)
                        .commandHandlers(
                                phase ->
                                        deciders.forEach(
                                                decider ->
                                                        phase.commandHandler(
                                                                MessageTypes.ofCommand(
                                                                                decider.command())
                                                                        .qualifiedName(),
                                                                config ->
                                                                        handler(
                                                                                decider, types,
                                                                                decoded,
                                                                                        config)))));
    }

    private static <C extends DomainCommand, S> CommandHandler handler(
            Decider<C, S> decider, MessageTypes types, DecodedFacts decoded, Configuration config) {
        EventStore store = config.getComponent(EventStore.class);
        MessageConverter commands = config.getComponent(MessageConverter.class);
        EventConverter events = config.getComponent(EventConverter.class);
        return (message, context) -> {
            C command = message.payloadAs(decider.command(), commands);
            Boundary boundary = decider.boundary().apply(command);
            EventStoreTransaction transaction = store.transaction(context);
            CompletableFuture<List<DomainEvent>> facts =
                    source(
                            transaction,
                            boundary,
                            tenantOf(message),
                            event ->
                                    decoded.of(
                                            event,
                                            () ->
                                                    event.payloadAs(
                                                            types.eventClass(event.type()),
                                                            events)));
            return MessageStream.fromFuture(
                    facts.thenCompose(
                            inside -> {
                                Decision decision = decider.decide(command, inside);
                                // Published into the same unit of work, hence under the condition
                                // that the sourcing above has set up.
                                return store.publish(context, events(decision, message, command))
                                        .thenApply(
                                                _ ->
                                                        new GenericCommandResultMessage(
                                                                DECISION, decision));
                            }));
        };
    }

    private static CompletableFuture<List<DomainEvent>> source(
            EventStoreTransaction transaction,
            Boundary boundary,
            String tenant,
            Function<EventMessage, DomainEvent> decoding) {
        return transaction
                .source(SourcingCondition.conditionFor(criteria(boundary)))
                .reduce(
                        new ArrayList<>(),
                        (facts, entry) -> {
                            EventMessage event = entry.message();
                            DomainEvent fact = decoding.apply(event);
                            // Identifiers contain the tenant, keys of people do not: the same
                            // buyer may have a budget with somebody else.
                            if (boundary.contains(fact, tenant.equals(tenantOf(event)))) {
                                facts.add(fact);
                            }
                            return facts;
                        });
    }

    private static List<EventMessage> events(
            Decision decision, CommandMessage message, DomainCommand command) {
        List<EventMessage> messages = new ArrayList<>();
        if (decision instanceof Decision.Accepted(List<DomainEvent> events)) {
            for (int i = 0; i < events.size(); i++) {
                messages.add(eventMessage(events.get(i), i, message, command));
            }
        }
        return messages;
    }

    private static EventMessage eventMessage(
            DomainEvent event, int index, CommandMessage cause, DomainCommand command) {
        Map<String, String> metadata = new HashMap<>();
        for (String key : MetadataKeys.COPIED) {
            @Nullable String value = cause.metadata().get(key);
            if (value != null) {
                metadata.put(key, value);
            }
        }
        metadata.put(MetadataKeys.CAUSATION_ID, cause.identifier());
        metadata.putIfAbsent(MetadataKeys.CORRELATION_ID, cause.identifier());
        // PostgreSQL keeps microseconds; the same instant everywhere or none.
        var occurredAt = command.at().truncatedTo(ChronoUnit.MICROS);
        metadata.put(MetadataKeys.OCCURRED_AT, occurredAt.toString());
        return new GenericEventMessage(
                // Derived, so that a command replayed after a lost answer meets its own events.
                DerivedId.derive("evt_", cause.identifier(), Integer.toString(index)),
                MessageTypes.ofEvent(event.getClass()),
                event,
                metadata,
                occurredAt);
    }

    private static EventCriteria criteria(Boundary boundary) {
        return EventCriteria.either(
                boundary.clauses().stream()
                        .map(DecisionHandlers::criterion)
                        .collect(Collectors.toList()));
    }

    private static EventCriteria criterion(Clause clause) {
        return EventCriteria.havingTags(new Tag(clause.tag().key(), clause.tag().value()))
                .andBeingOneOfTypes(
                        clause.types().stream()
                                .map(type -> MessageTypes.ofEvent(type).qualifiedName())
                                .collect(Collectors.toSet()));
    }

    private static String tenantOf(Message message) {
        @Nullable String tenant = message.metadata().get(MetadataKeys.TENANT_ID);
        if (tenant == null) {
            throw new IllegalStateException(message.type() + " carries no tenant_id");
        }
        return tenant;
    }

    /** Tags as Axon wants them, from the tags the event states itself. */
    public static Set<Tag> tags(EventMessage event) {
        return event.payload() instanceof DomainEvent fact
                ? fact.tags().stream()
                        .map(tag -> new Tag(tag.key(), tag.value()))
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
