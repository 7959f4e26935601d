package exchequer.server.cli;

import exchequer.server.config.CheckpointConfig;
import exchequer.server.security.CheckpointSecret;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the operator's API key, or the key that verifies what is signed of the books. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        description = "Print the operator's API key of a data directory, or its ledger's key.")
final class KeyCommand implements Callable<Integer> {

    @Mixin private DataOptions data;

    @Option(
            names = "--ledger",
            description =
                    "Print the public key that verifies checkpoints of the ledger, for others:"
                            + " verify --key.")
    private boolean ledger;

    @Override
    public Integer call() {
        System.out.println(ledger ? ledgerKey() : OperatorApi.key(data.dataDir()));
        return 0;
    }

    private String ledgerKey() {
        String origin =
                ExternalDatabases.setting("exchequer.ledger.checkpoints.origin")
                        .orElse(CheckpointConfig.DEFAULT_ORIGIN);
        return CheckpointSecret.in(data.dataDir(), origin, new SecureRandom()).key().text();
    }
}
