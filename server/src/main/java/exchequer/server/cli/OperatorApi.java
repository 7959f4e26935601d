package exchequer.server.cli;

import exchequer.market.ids.TenantId;
import exchequer.server.launch.Application;
import exchequer.server.launch.LaunchException;
import exchequer.server.security.OperatorSecret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** The API of the server that runs on a data directory, with the operator's key. */
final class OperatorApi {

    private OperatorApi() {}

    /**
     * @throws LaunchException when no server runs there
     */
    static Api of(Path dataDir) {
        Application application =
                Application.find(dataDir)
                        .orElseThrow(
                                () ->
                                        new LaunchException(
                                                "no server runs on "
                                                        + dataDir
                                                        + "; start one with ./exchequer up",
                                                null));
        return new Api(application.url(), key(dataDir));
    }

    static String key(Path dataDir) {
        String tenant =
                Optional.ofNullable(System.getenv("EXCHEQUER_SERVER_TENANT")).orElse("main");
        return OperatorSecret.in(dataDir.resolve("keys/operator.key"), new SecureRandom())
                .operatorKey(new TenantId(tenant));
    }
}
