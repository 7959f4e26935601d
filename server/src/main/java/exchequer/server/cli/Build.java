package exchequer.server.cli;

import exchequer.eventstore.rebuild.RebuildPlan;
import exchequer.ledger.rebuild.LedgerRebuild;
import exchequer.market.MarketModule;
import exchequer.projections.ProjectionsRebuild;
import exchequer.settlement.SettlementModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Which program this is, as far as it decides what is derived from events. */
final class Build {

    private static final List<Class<?>> MODULES =
            List.of(
                    RebuildPlan.class,
                    LedgerRebuild.class,
                    ProjectionsRebuild.class,
                    MarketModule.class,
                    SettlementModule.class,
                    Build.class);

    private Build() {}

    /** Differs when any of the modules does. */
    static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Class<?> module : MODULES) {
                add(
                        digest,
                        Path.of(
                                module.getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI()));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("the program can not read itself", e);
        } catch (NoSuchAlgorithmException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(MessageDigest digest, Path code) throws IOException {
        if (Files.isRegularFile(code)) {
            digest.update(Files.readAllBytes(code));
            return;
        }
        try (var files = Files.walk(code)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
    }
}
