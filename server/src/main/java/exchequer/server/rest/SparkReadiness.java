package exchequer.server.rest;

import exchequer.server.config.SettlementConfig;
import exchequer.server.wiring.SparkWiring;
import exchequer.settlement.rail.spark.SparkProbe;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the Spark sidecar is there and has a wallet of the right network, for {@code
 * /health/ready}, where the treasury pays with one. Elsewhere it has nothing against being ready.
 */
@Readiness
@ApplicationScoped
public class SparkReadiness implements HealthCheck {

    private static final String NAME = "spark_sidecar";

    private final Optional<SparkProbe> probe;

    SparkReadiness(SettlementConfig config) {
        this.probe =
                config.rail().equals("spark")
                        ? Optional.of(SparkWiring.probe(config.spark()))
                        : Optional.empty();
    }

    @Override
    public HealthCheckResponse call() {
        if (probe.isEmpty()) {
            return HealthCheckResponse.named(NAME).up().withData("state", "not in use").build();
        }
        Optional<String> fault = probe.get().fault();
        return HealthCheckResponse.named(NAME)
                .status(fault.isEmpty())
                .withData("state", fault.orElse("answers"))
                .build();
    }

    @PreDestroy
    void close() {
        probe.ifPresent(SparkProbe::close);
    }
}
