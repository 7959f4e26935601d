package exchequer.server.wiring;

import exchequer.market.decision.Commands;
import exchequer.market.money.Msat;
import exchequer.server.config.SettlementConfig;
import exchequer.server.config.SettlementConfig.EscrowMode;
import exchequer.settlement.escrow.execute.EscrowExecutor;
import exchequer.settlement.escrow.execute.EscrowSecrets;
import exchequer.settlement.escrow.execute.Escrows;
import exchequer.settlement.escrow.execute.StorageKeys;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.lnd.LndReceivingRail;
import exchequer.settlement.rail.lnd.LndSettings;
import exchequer.settlement.rail.lnd.Macaroon;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * The rail that receives, and the executor of escrows; neither is there where nobody asks for it.
 */
final class EscrowWiring {

    private static final String KEY_FILE = "exchequer.settlement.escrow.key-file";

    static EscrowPolicy policy(SettlementConfig config) {
        SettlementConfig.Escrow escrow = config.escrow();
        return new EscrowPolicy(
                Msat.of(escrow.feeBaseMsat()),
                escrow.feePpm(),
                escrow.payWithin(),
                escrow.cltvExpiryBlocks(),
                escrow.marginBlocks());
    }

    @Produces
    @Singleton
    Optional<ReceivingRail> receivingRail(
            SettlementConfig config,
            Optional<SimulatedLightning> simulated,
            DataSource database,
            InstantSource clock,
            RandomGenerator random,
            Schemas schemas) {
        if (config.escrow().mode() == EscrowMode.OFF && !PrepaidWiring.isOn(config)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (config.rail()) {
                    case "simulated" -> simulated.orElseThrow().wallet(config.simulated().wallet());
                    case "lnd" -> lnd(config.lnd());
                    case "nwc" ->
                            NwcWiring.receiver(
                                    config.nwc(),
                                    config.escrow().mode() != EscrowMode.OFF,
                                    database,
                                    clock,
                                    random);
                    default ->
                            throw new IllegalArgumentException(
                                    "the rail " + config.rail() + " takes no money");
                });
    }

    private static ReceivingRail lnd(SettlementConfig.Lnd config) {
        Path certificate =
                config.certificate()
                        .orElseThrow(() -> missing("exchequer.settlement.lnd.certificate"));
        Path macaroon =
                config.receiverMacaroon()
                        .orElseThrow(() -> missing("exchequer.settlement.lnd.receiver-macaroon"));
        try {
            return LndReceivingRail.connect(
                    new LndSettings(
                            "lnd",
                            config.network(),
                            config.host(),
                            config.port(),
                            certificate,
                            Macaroon.read(macaroon),
                            LndSettings.DEFAULT_ANSWER_TIMEOUT,
                            LndSettings.DEFAULT_CLTV_LIMIT_BLOCKS));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the LND rail can not be set up", unreadable);
        }
    }

    private static IllegalArgumentException missing(String setting) {
        return new IllegalArgumentException("taking money on the rail lnd needs " + setting);
    }

    @Produces
    @Singleton
    Escrows escrows(DataSource database, Schemas schemas) {
        return new Escrows(database);
    }

    @Produces
    @Singleton
    EscrowSecrets secrets(
            DataSource database, RandomGenerator random, SettlementConfig config, Schemas schemas)
            throws SQLException {
        EscrowSecrets secrets =
                new EscrowSecrets(
                        database,
                        random,
                        config.escrow().keyFile().map(EscrowWiring::keys).orElse(StorageKeys.NONE));
        secrets.prepare();
        return secrets;
    }

    /** Nothing here says what the file says. */
    private static StorageKeys keys(Path file) {
        try {
            return StorageKeys.parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(KEY_FILE + ", the file " + file, unreadable);
        } catch (IllegalArgumentException flawed) {
            throw new IllegalArgumentException(
                    KEY_FILE + ", the file " + file + ": " + flawed.getMessage(), flawed);
        }
    }

    @Produces
    @Singleton
    Optional<EscrowExecutor> executor(
            Escrows escrows,
            EscrowSecrets secrets,
            Optional<ReceivingRail> rail,
            Commands commands,
            InstantSource clock,
            RandomGenerator random,
            SettlementConfig config) {
        return rail.filter(_ -> config.escrow().mode() != EscrowMode.OFF)
                .map(
                        receiving ->
                                new EscrowExecutor(
                                        escrows,
                                        secrets,
                                        receiving,
                                        commands,
                                        clock,
                                        () ->
                                                "cmd_"
                                                        + HexFormat.of()
                                                                .toHexDigits(random.nextLong())
                                                        + HexFormat.of()
                                                                .toHexDigits(random.nextLong()),
                                        config.askEvery()));
    }

    @Produces
    @Singleton
    EscrowPolicy escrowPolicy(SettlementConfig config) {
        return policy(config);
    }
}
