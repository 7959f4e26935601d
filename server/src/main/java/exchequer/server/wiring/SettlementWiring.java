package exchequer.server.wiring;

import exchequer.market.decision.Commands;
import exchequer.market.money.Msat;
import exchequer.server.config.SettlementConfig;
import exchequer.settlement.payment.execute.OpenPayments;
import exchequer.settlement.payment.execute.PaymentExecutor;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.lnd.LndRail;
import exchequer.settlement.rail.lnd.LndSettings;
import exchequer.settlement.rail.lnd.Macaroon;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulatedWallet;
import exchequer.settlement.rail.simulated.SimulationSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** The rail the configuration names, and the executor that uses it. */
final class SettlementWiring {

    private static final Duration TICK = Duration.ofMillis(10);

    /** Made only when it is the rail; nothing of it exists beside a real one. */
    @Produces
    @Singleton
    Optional<SimulatedLightning> simulatedLightning(
            DataSource database,
            SettlementConfig config,
            InstantSource clock,
            RandomGenerator random,
            Schemas schemas) {
        if (!config.rail().equals("simulated")) {
            return Optional.empty();
        }
        SimulatedLightning lightning =
                new SimulatedLightning(
                        database,
                        SimulationSettings.regtest("exchequer")
                                .withSettlementDelay(config.simulated().settleDelay()),
                        new Script(),
                        clock,
                        random);
        SimulatedWallet treasury = lightning.wallet(config.simulated().wallet());
        if (treasury.balance().isZero()) {
            treasury.fund(Msat.of(config.simulated().fundsMsat()));
        }
        lightning.start(TICK);
        return Optional.of(lightning);
    }

    @Produces
    @Singleton
    PaymentRail rail(
            SettlementConfig config,
            Optional<SimulatedLightning> simulated,
            DataSource database,
            InstantSource clock,
            RandomGenerator random,
            Schemas schemas) {
        return switch (config.rail()) {
            case "simulated" -> simulated.orElseThrow().rail(config.simulated().wallet());
            case "lnd" -> lnd(config.lnd(), clock);
            case "nwc" -> NwcWiring.rail(config.nwc(), database, clock, random);
            case "spark" -> SparkWiring.rail(config.spark(), database, clock);
            default ->
                    throw new IllegalArgumentException(
                            "exchequer.settlement.rail must be simulated, lnd, nwc or spark,"
                                    + " is "
                                    + config.rail());
        };
    }

    private static PaymentRail lnd(SettlementConfig.Lnd config, InstantSource clock) {
        Path certificate =
                config.certificate()
                        .orElseThrow(() -> missing("exchequer.settlement.lnd.certificate"));
        Path macaroon =
                config.macaroon().orElseThrow(() -> missing("exchequer.settlement.lnd.macaroon"));
        try {
            return LndRail.connect(
                    new LndSettings(
                            "lnd",
                            config.network(),
                            config.host(),
                            config.port(),
                            certificate,
                            Macaroon.read(macaroon),
                            LndSettings.DEFAULT_ANSWER_TIMEOUT,
                            config.cltvLimitBlocks()),
                    clock);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the LND rail can not be set up", unreadable);
        }
    }

    private static IllegalArgumentException missing(String setting) {
        return new IllegalArgumentException("the rail lnd needs " + setting);
    }

    @Produces
    @Singleton
    OpenPayments openPayments(DataSource database, Schemas schemas) {
        return new OpenPayments(database);
    }

    @Produces
    @Singleton
    PaymentExecutor executor(
            OpenPayments payments,
            PaymentRail rail,
            Commands commands,
            InstantSource clock,
            RandomGenerator random,
            SettlementConfig config) {
        return new PaymentExecutor(
                payments,
                rail,
                commands,
                clock,
                () ->
                        "cmd_"
                                + HexFormat.of().toHexDigits(random.nextLong())
                                + HexFormat.of().toHexDigits(random.nextLong()),
                new PaymentExecutor.Settings(config.askEvery(), config.railTimeout()));
    }
}
