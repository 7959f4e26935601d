package exchequer.server.wiring;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayState;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.ledger.checkpoint.CheckpointState;
import exchequer.server.reaction.ReactionProcessor;
import exchequer.server.relay.OutsideRelays;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What an operator watches: how far each reader of the log is, how fast it goes, and whether one
 * has halted. Positions have no gaps: the growth of one is the number of events read.
 */
@Singleton
final class NodeGauges {

    private static final List<String> RELAY_STATES =
            List.of("stopped", "running", "retrying", "standby", "halted");
    private static final List<String> CONSUMER_STATES =
            List.of("stopped", "running", "retrying", "halted");

    void register(
            @Observes StartupEvent event,
            MeterRegistry metrics,
            PostgresEventStorageEngine log,
            KafkaRelay relay,
            LedgerConsumer ledger,
            CheckpointKeeper checkpoints,
            PositionedConsumer projections,
            ReactionProcessor reactions,
            OutsideRelays outside) {
        metrics.gauge("exchequer.log.head", log, PostgresEventStorageEngine::headPosition);
        metrics.gauge("exchequer.reactions.position", reactions, ReactionProcessor::position);
        registerAppends(metrics, log);
        registerLoads(metrics, log);
        registerRelay(metrics, relay);
        registerLedger(metrics, ledger);
        metrics.gauge(
                "exchequer.ledger.incident",
                checkpoints,
                it -> it.state() instanceof CheckpointState.Incident ? 1 : 0);
        registerProjections(metrics, projections);
        outside.relays().forEach(address -> registerOutside(metrics, outside, address));
    }

    private static void registerAppends(MeterRegistry metrics, PostgresEventStorageEngine log) {
        metrics.gauge("exchequer.log.appends.queued", log, it -> it.appendCounters().queued());
        count(metrics, "exchequer.log.appends", log, it -> it.appendCounters().appends());
        count(metrics, "exchequer.log.events", log, it -> it.appendCounters().events());
        count(metrics, "exchequer.log.groups", log, it -> it.appendCounters().groups());
        count(metrics, "exchequer.log.conflicts", log, it -> it.appendCounters().conflicts());
        count(metrics, "exchequer.log.rejected", log, it -> it.appendCounters().rejected());
        count(metrics, "exchequer.log.failures", log, it -> it.appendCounters().failures());
    }

    private static void registerLoads(MeterRegistry metrics, PostgresEventStorageEngine log) {
        metrics.gauge("exchequer.log.loads.waiting", log, it -> it.loadCounters().waiting());
        count(metrics, "exchequer.log.loads", log, it -> it.loadCounters().loads());
        count(metrics, "exchequer.log.load.queries", log, it -> it.loadCounters().queries());
        count(metrics, "exchequer.log.loads.alone", log, it -> it.loadCounters().alone());
    }

    private static void registerRelay(MeterRegistry metrics, KafkaRelay relay) {
        metrics.gauge("exchequer.kafka.relay.position", relay, KafkaRelay::lastPosition);
        metrics.gauge("exchequer.kafka.relay.lag", relay, KafkaRelay::lag);
        count(metrics, "exchequer.kafka.relay.published", relay, it -> it.counters().published());
        count(metrics, "exchequer.kafka.relay.batches", relay, it -> it.counters().batches());
        count(metrics, "exchequer.kafka.relay.failures", relay, it -> it.counters().failures());
        count(metrics, "exchequer.kafka.relay.refills", relay, it -> it.counters().refills());
        states(
                metrics,
                "exchequer.kafka.relay.state",
                relay,
                RELAY_STATES,
                it -> nameOf(it.state()));
    }

    private static void registerLedger(MeterRegistry metrics, LedgerConsumer ledger) {
        metrics.gauge("exchequer.ledger.position", ledger, LedgerConsumer::lastPosition);
        metrics.gauge("exchequer.ledger.lag", ledger, LedgerConsumer::lag);
        metrics.gauge("exchequer.ledger.duplicates", ledger, LedgerConsumer::duplicates);
        metrics.gauge("exchequer.ledger.halted", ledger, it -> halted(it.state()));
        count(metrics, "exchequer.ledger.applied", ledger, it -> it.counters().applied());
        count(metrics, "exchequer.ledger.batches", ledger, it -> it.counters().batches());
        count(metrics, "exchequer.ledger.failures", ledger, it -> it.counters().failures());
        count(metrics, "exchequer.ledger.rewinds", ledger, it -> it.counters().rewinds());
        states(
                metrics,
                "exchequer.ledger.state",
                ledger,
                CONSUMER_STATES,
                it -> nameOf(it.state()));
    }

    private static void registerProjections(MeterRegistry metrics, PositionedConsumer consumer) {
        metrics.gauge("exchequer.projections.position", consumer, PositionedConsumer::lastPosition);
        metrics.gauge("exchequer.projections.lag", consumer, PositionedConsumer::lag);
        metrics.gauge("exchequer.projections.duplicates", consumer, PositionedConsumer::duplicates);
        metrics.gauge("exchequer.projections.halted", consumer, it -> halted(it.state()));
        count(metrics, "exchequer.projections.applied", consumer, it -> it.counters().applied());
        count(metrics, "exchequer.projections.batches", consumer, it -> it.counters().batches());
        count(metrics, "exchequer.projections.failures", consumer, it -> it.counters().failures());
        count(metrics, "exchequer.projections.rewinds", consumer, it -> it.counters().rewinds());
        states(
                metrics,
                "exchequer.projections.state",
                consumer,
                CONSUMER_STATES,
                it -> nameOf(it.state()));
    }

    private static void registerOutside(MeterRegistry metrics, OutsideRelays outside, URI relay) {
        Tags tags = Tags.of("relay", relay.toString());
        metrics.gauge(
                "exchequer.outside.connected", tags, outside, it -> it.isListening(relay) ? 1 : 0);
        metrics.gauge(
                "exchequer.outside.lag.seconds",
                tags,
                outside,
                it -> {
                    OptionalLong lag = it.lagSeconds(relay);
                    return lag.isEmpty() ? Double.NaN : lag.getAsLong();
                });
        metrics.gauge(
                "exchequer.outside.deliveries.waiting", tags, outside, it -> it.unsettled(relay));
    }

    private static <T> void count(
            MeterRegistry metrics, String name, T source, ToDoubleFunction<T> sum) {
        FunctionCounter.builder(name, source, sum).register(metrics);
    }

    /** One gauge per state, 1 for the present one: what a chart of states is drawn from. */
    private static <T> void states(
            MeterRegistry metrics,
            String name,
            T source,
            List<String> states,
            Function<T, String> present) {
        for (String state : states) {
            metrics.gauge(
                    name,
                    Tags.of("state", state),
                    source,
                    it -> present.apply(it).equals(state) ? 1 : 0);
        }
    }

    private static String nameOf(RelayState state) {
        return switch (state) {
            case RelayState.Stopped _ -> "stopped";
            case RelayState.Running _ -> "running";
            case RelayState.Retrying _ -> "retrying";
            case RelayState.Standby _ -> "standby";
            case RelayState.Halted _ -> "halted";
        };
    }

    private static String nameOf(ConsumerState state) {
        return switch (state) {
            case ConsumerState.Stopped _ -> "stopped";
            case ConsumerState.Running _ -> "running";
            case ConsumerState.Retrying _ -> "retrying";
            case ConsumerState.Halted _ -> "halted";
        };
    }

    private static double halted(ConsumerState state) {
        return state instanceof ConsumerState.Halted ? 1 : 0;
    }
}
