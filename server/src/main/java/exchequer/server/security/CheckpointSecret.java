package exchequer.server.security;

import exchequer.ledger.checkpoint.NoteSigner;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** The key that signs the journal, in a file of its own beside the node's other keys. */
public final class CheckpointSecret {

    private static final int BYTES = 32;

    private CheckpointSecret() {}

    /**
     * Reads the file of a data directory, or makes it first.
     *
     * @param origin the name to sign under
     * @throws UncheckedIOException when it can be neither read nor made
     */
    public static NoteSigner in(Path dataDir, String origin, RandomGenerator random) {
        return NoteSigner.of(
                origin, SecretFile.readOrCreate(dataDir.resolve("keys/ledger.key"), BYTES, random));
    }
}
