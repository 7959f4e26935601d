package exchequer.server.rest;

import exchequer.eventstore.consumer.ConsumerState;
import exchequer.eventstore.consumer.PositionedConsumer;
import exchequer.eventstore.relay.KafkaRelay;
import exchequer.ledger.LedgerConsumer;
import exchequer.server.wiring.Lifecycle;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether every part of the node does its work, for {@code /health/ready}. */
@Readiness
@ApplicationScoped
public class NodeReadiness implements HealthCheck {

    private final Lifecycle lifecycle;
    private final KafkaRelay relay;
    private final LedgerConsumer ledger;
    private final PositionedConsumer projections;

    NodeReadiness(
            Lifecycle lifecycle,
            KafkaRelay relay,
            LedgerConsumer ledger,
            PositionedConsumer projections) {
        this.lifecycle = lifecycle;
        this.relay = relay;
        this.ledger = ledger;
        this.projections = projections;
    }

    @Override
    public HealthCheckResponse call() {
        boolean halted =
                ledger.state() instanceof ConsumerState.Halted
                        || projections.state() instanceof ConsumerState.Halted;
        return HealthCheckResponse.named("exchequer")
                .status(lifecycle.isReady() && !halted)
                .withData("kafka_relay", relay.state().toString())
                .withData("kafka_relay_lag", relay.lag())
                .withData("ledger", ledger.state().toString())
                .withData("ledger_lag", ledger.lag())
                .withData("projections", projections.state().toString())
                .withData("projections_lag", projections.lag())
                .build();
    }
}
