package exchequer.server.rest;

import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.eventstore.relay.RelayState;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.ledger.checkpoint.CheckpointState;
import exchequer.server.wiring.Lifecycle;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether every part of the node does its work, for {@code /health/ready}. A Kafka relay that
 * stands by does: another node's publishes.
 */
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {

    private final Lifecycle lifecycle;
    private final KafkaRelay relay;
    private final LedgerConsumer ledger;
    private final CheckpointKeeper checkpoints;
    private final PositionedConsumer projections;

    NodeReadiness(
            Lifecycle lifecycle,
            KafkaRelay relay,
            LedgerConsumer ledger,
            CheckpointKeeper checkpoints,
            PositionedConsumer projections) {
        this.lifecycle = lifecycle;
        this.relay = relay;
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.projections = projections;
    }

    @Override
    public HealthCheckResponse call() {
        RelayState publishing = relay.state();
        boolean halted =
                publishing instanceof RelayState.Halted
                        || ledger.state() instanceof ConsumerState.Halted
                        || checkpoints.state() instanceof CheckpointState.Incident
                        || projections.state() instanceof ConsumerState.Halted;
        return HealthCheckResponse.named("exchequer")
                .status(lifecycle.isReady() && !halted)
                .withData("kafka_relay", text(publishing))
                .withData("kafka_relay_lag", relay.lag())
                .withData("ledger", ledger.state().toString())
                .withData("ledger_lag", ledger.lag())
                .withData("ledger_checkpoints", checkpoints.state().toString())
                .withData("projections", projections.state().toString())
                .withData("projections_lag", projections.lag())
                .build();
    }

    private String text(RelayState state) {
        return switch (state) {
            case RelayState.Halted(String reason, String remedy, Instant since) ->
                    "Halted since %s: %s. Published is everything up to position %d. To do: %s."
                            .formatted(since, reason, relay.lastPosition(), remedy);
            case RelayState.Stopped _,
                    RelayState.Running _,
                    RelayState.Retrying _,
                    RelayState.Standby _ ->
                    state.toString();
        };
    }
}
