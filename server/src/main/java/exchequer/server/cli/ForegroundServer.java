package exchequer.server.cli;

import exchequer.server.config.ServerConfig;
import exchequer.server.launch.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** What the server's main thread does: say where it is, and wait. */
public final class ForegroundServer implements QuarkusApplication {

    private final ServerConfig config;

    ForegroundServer(ServerConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... arguments) {
        Application.announce(config.dataDir(), config.publicUrl());
        System.out.printf(
                """

                  Exchequer is up.   API %1$s/openapi   health %1$s/health
                  relay %2$s/relay   operator key: ./exchequer key
                  tenant %3$s, data in %4$s. Ctrl-C stops it.

                """,
                config.publicUrl(),
                config.publicUrl().replaceFirst("^http", "ws"),
                config.tenant(),
                config.dataDir());
        Quarkus.waitForExit();
        return 0;
    }
}
