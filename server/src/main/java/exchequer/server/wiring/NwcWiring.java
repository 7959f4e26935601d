package exchequer.server.wiring;

import exchequer.market.money.Msat;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.wallet.WalletConnection;
import exchequer.nip90.wallet.WalletRules;
import exchequer.server.config.SettlementConfig;
import exchequer.server.wallet.ConnectedReceiver;
import exchequer.server.wallet.ConnectedWallet;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.nwc.NwcRail;
import exchequer.settlement.rail.nwc.NwcReceiverSettings;
import exchequer.settlement.rail.nwc.NwcReceivingRail;
import exchequer.settlement.rail.nwc.NwcSettings;
import exchequer.settlement.rail.nwc.WalletFees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** The rails over a wallet's relays. Nothing here says what the connection's text says. */
final class NwcWiring {

    private static final String PREFIX = "exchequer.settlement.nwc.";

    private NwcWiring() {}

    static PaymentRail rail(
            SettlementConfig.Nwc config,
            DataSource database,
            InstantSource clock,
            RandomGenerator random) {
        Path file = config.connection().orElseThrow(() -> missing("connection"));
        // No default: what is told too low lets a wallet take more than the caps say.
        long base = config.maxFeeBaseMsat().orElseThrow(() -> missing("max-fee-base-msat"));
        long ppm = config.maxFeePpm().orElseThrow(() -> missing("max-fee-ppm"));
        NwcSettings settings =
                new NwcSettings(
                        "nwc",
                        config.network(),
                        new WalletFees(Msat.of(base), ppm),
                        NwcSettings.DEFAULT_PATIENCE);
        ConnectedWallet wallet =
                ConnectedWallet.open(connection(file), WalletRules.standard(), clock, random);
        return new NwcRail(settings, wallet, database, clock);
    }

    /**
     * @param escrow whether hold invoices are wanted
     * @throws IllegalStateException when the wallet says that it can not do what is wanted
     */
    static ReceivingRail receiver(
            SettlementConfig.Nwc config,
            boolean escrow,
            DataSource database,
            InstantSource clock,
            RandomGenerator random) {
        Path file =
                config.receiverConnection()
                        .or(config::connection)
                        .orElseThrow(() -> missing("receiver-connection"));
        NwcReceiverSettings settings =
                new NwcReceiverSettings(
                        "nwc",
                        config.network(),
                        NwcReceiverSettings.DEFAULT_LOOK_EVERY,
                        NwcReceiverSettings.DEFAULT_HEIGHT_FRESH_FOR);
        NwcReceivingRail rail =
                new NwcReceivingRail(
                        settings,
                        ConnectedReceiver.open(
                                connection(file), WalletRules.standard(), clock, random),
                        database,
                        clock);
        rail.obstacle(escrow)
                .ifPresent(
                        obstacle -> {
                            rail.close();
                            throw new IllegalStateException(
                                    "the rail nwc can not receive: " + obstacle);
                        });
        return rail;
    }

    private static WalletConnection connection(Path file) {
        try {
            return switch (WalletConnection.read(Files.readString(file))) {
                case Parsing.Parsed<WalletConnection>(WalletConnection connection) -> connection;
                case Parsing.Malformed<WalletConnection>(String reason) ->
                        throw new IllegalArgumentException(
                                PREFIX
                                        + "connection or receiver-connection, the file "
                                        + file
                                        + ": "
                                        + reason);
            };
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the rail nwc can not be set up", unreadable);
        }
    }

    private static IllegalArgumentException missing(String setting) {
        return new IllegalArgumentException("the rail nwc needs " + PREFIX + setting);
    }
}
