package exchequer.server.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;

/** The node itself. */
@ConfigMapping(prefix = "exchequer.server")
public interface ServerConfig {

    /** Whose market this is; stands on every event and row. */
    @WithDefault("main")
    String tenant();

    /** Names this node in every event it decides. */
    @WithDefault("local")
    String host();

    /** Where keys and run files lie; the launcher sets it. */
    @WithDefault("data")
    Path dataDir();

    /**
     * The address people and relays see, without a trailing slash. Signed authorisations are
     * checked against it and never against what a request claims.
     */
    @WithDefault("http://127.0.0.1:${quarkus.http.port}")
    String publicUrl();

    /** The calendar of budgets and of reports that do not name another. */
    @WithDefault("UTC")
    ZoneId businessZone();

    /** How often due deadlines are looked for. */
    @WithDefault("200ms")
    Duration deadlineInterval();

    /** How long a read waits for a view that a write has just promised. */
    @WithDefault("2s")
    Duration readPatience();
}
