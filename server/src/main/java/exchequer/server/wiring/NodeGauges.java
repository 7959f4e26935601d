package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.ledger.LedgerConsumer;
import exchequer.server.reaction.ReactionProcessor;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** What an operator watches: how far each reader of the log is, and whether one has halted. */
@Singleton
final class NodeGauges {

    void register(
            @Observes StartupEvent event,
            MeterRegistry metrics,
            PostgresEventStorageEngine log,
            KafkaRelay relay,
            LedgerConsumer ledger,
            PositionedConsumer projections,
            ReactionProcessor reactions) {
        metrics.gauge("exchequer.log.head", log, PostgresEventStorageEngine::headPosition);
        metrics.gauge("exchequer.reactions.position", reactions, ReactionProcessor::position);
        metrics.gauge("exchequer.kafka.relay.lag", relay, KafkaRelay::lag);
        metrics.gauge("exchequer.ledger.lag", ledger, LedgerConsumer::lag);
        metrics.gauge("exchequer.ledger.duplicates", ledger, LedgerConsumer::duplicates);
        metrics.gauge("exchequer.ledger.halted", ledger, it -> halted(it.state()));
        metrics.gauge("exchequer.projections.lag", projections, PositionedConsumer::lag);
        metrics.gauge(
                "exchequer.projections.duplicates", projections, PositionedConsumer::duplicates);
        metrics.gauge("exchequer.projections.halted", projections, it -> halted(it.state()));
    }

    private static double halted(ConsumerState state) {
        return state instanceof ConsumerState.Halted ? 1 : 0;
    }
}
