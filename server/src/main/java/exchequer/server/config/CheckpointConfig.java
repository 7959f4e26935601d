package exchequer.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When the journal is signed, and under which name. */
@ConfigMapping(prefix = "exchequer.ledger.checkpoints")
public interface CheckpointConfig {

    /** The name when none is set; {@code ./exchequer key} has to know it too. */
    String DEFAULT_ORIGIN = "exchequer.local/ledger";

    /**
     * Names this journal among all there are, and its key: an address without a scheme, with
     * neither spaces nor plus signs. Nothing has to answer there.
     */
    @WithDefault(DEFAULT_ORIGIN)
    String origin();

    /** After so many entries … */
    @WithDefault("10000")
    long everyEntries();

    /** … or after so much time with at least one. */
    @WithDefault("1m")
    Duration every();

    /** Verifier keys that signed checkpoints of this journal before the key in use. */
    Optional<List<String>> formerKeys();
}
