package exchequer.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When and how strictly the treasury's rail is compared with log and books. */
@ConfigMapping(prefix = "exchequer.reconcile")
public interface ReconcileConfig {

    /** How often; zero for only when somebody asks. */
    @WithDefault("1h")
    Duration every();

    /** How long a payment may be under way before somebody has to look. */
    @WithDefault("24h")
    Duration patience();

    /** What differs is looked at again after this, and counts only if it still does. */
    @WithDefault("10s")
    Duration secondLookAfter();

    /** How long views and books may take to catch up with the log. */
    @WithDefault("30s")
    Duration catchUpTimeout();
}
