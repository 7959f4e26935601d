package exchequer.server.wiring;

import exchequer.server.config.SettlementConfig;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.spark.SparkProbe;
import exchequer.settlement.rail.spark.SparkRail;
import exchequer.settlement.rail.spark.SparkSettings;
import exchequer.settlement.rail.spark.SparkSidecar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import javax.sql.DataSource;

/** The rail over the Spark sidecar. Nothing here says what the token is. */
public final class SparkWiring {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

    private SparkWiring() {}

    static PaymentRail rail(
            SettlementConfig.Spark config, DataSource database, InstantSource clock) {
        return new SparkRail(
                new SparkSettings("spark", config.network()),
                sidecar(config, config.timeout()),
                database,
                clock);
    }

    /** A client of its own: whoever asks for health does not wait as long as a payment may. */
    public static SparkProbe probe(SettlementConfig.Spark config) {
        return new SparkProbe(sidecar(config, PROBE_TIMEOUT), config.network());
    }

    private static SparkSidecar sidecar(SettlementConfig.Spark config, Duration timeout) {
        Path file =
                config.token()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the rail spark needs"
                                                        + " exchequer.settlement.spark.token"));
        try {
            return new SparkSidecar(config.sidecar(), Files.readString(file).strip(), timeout);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the rail spark can not be set up", unreadable);
        }
    }
}
