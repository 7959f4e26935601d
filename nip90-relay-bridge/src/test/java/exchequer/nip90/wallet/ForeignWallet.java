package exchequer.nip90.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A wallet service that is not ours, as a process of its own: {@code NWCWalletService} of {@code
 * @getalby/sdk} from npm, see {@code src/test/js/wallet}.
 */
final class ForeignWallet implements AutoCloseable {

    private static final Path SOURCE = Path.of("src/test/js/wallet");
    private static final Path DIRECTORY = Path.of("target/js/wallet").toAbsolutePath();
    private static final long INSTALL_TIMEOUT_SECONDS = 300;
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;

    private ForeignWallet(Process process) {
        this.process = process;
    }

    /** Installs exactly the packages of the lock file. */
    static void install() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        for (String file : List.of(".npmrc", "package.json", "package-lock.json", "wallet.mjs")) {
            Files.copy(
                    SOURCE.resolve(file),
                    DIRECTORY.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = DIRECTORY.resolve("npm.log");
        Process npm =
                new ProcessBuilder("npm", "ci", "--prefer-offline", "--ignore-scripts")
                        .directory(DIRECTORY.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = npm.waitFor(INSTALL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        npm.destroyForcibly();
        assertThat(ended && npm.exitValue() == 0)
                .as("npm ci (Node.js 18 or newer with npm is needed): " + Files.readString(log))
                .isTrue();
    }

    /**
     * @param options after the relay, the wallet's secret and the client's key
     */
    static ForeignWallet start(URI relay, String secret, String client, String... options)
            throws Exception {
        Path errors = DIRECTORY.resolve("wallet.stderr.log");
        List<String> command =
                new ArrayList<>(List.of("node", "wallet.mjs", relay.toString(), secret, client));
        command.addAll(List.of(options));
        Process process =
                new ProcessBuilder(command)
                        .directory(DIRECTORY.toFile())
                        .redirectError(errors.toFile())
                        .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String said =
                CompletableFuture.supplyAsync(() -> firstLine(output))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(said).as(() -> "the wallet ended: " + read(errors)).isNotEmpty();
        return new ForeignWallet(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private static String firstLine(BufferedReader output) {
        try {
            String line = output.readLine();
            return line == null ? "" : line;
        } catch (IOException killed) {
            return "";
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
