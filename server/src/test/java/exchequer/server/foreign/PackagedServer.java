package exchequer.server.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.market.ids.TenantId;
import exchequer.server.launch.Application;
import exchequer.server.launch.Infrastructure;
import exchequer.server.security.OperatorSecret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The packaged application as its users start it, with databases of its own on an empty directory.
 */
final class PackagedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path dataDir;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private PackagedServer(Path dataDir, Process process) {
        this.dataDir = dataDir;
        this.process = process;
    }

    /** Returns when it is ready. */
    static PackagedServer start(Path module, Path dataDir) throws IOException {
        Path jar = module.resolve("target/exchequer-server-0.1.0-SNAPSHOT-runner.jar");
        assertThat(jar).as("the packaged application; mvn package makes it").exists();
        // Not in the data directory, which is gone when somebody wants to know.
        Path log = module.resolve("target/foreign-server.log");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-jar",
                                jar.toString(),
                                "up",
                                "--port=0",
                                "--data=" + dataDir,
                                "--home=" + module.getParent())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        PackagedServer server = new PackagedServer(dataDir, builder.start());
        try {
            Awaitility.await("the server; see " + log)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .failFast("it ended; see " + log, () -> !server.process.isAlive())
                    .until(server::isReady);
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
        return server;
    }

    String url() {
        return Application.find(dataDir).orElseThrow().url();
    }

    String relay() {
        return url().replaceFirst("^http", "ws") + "/relay";
    }

    String operatorKey() {
        return OperatorSecret.in(dataDir.resolve("keys/operator.key"), new SecureRandom())
                .operatorKey(new TenantId("main"));
    }

    /** The answer to the operator. */
    JsonNode get(String path) {
        return send(request(path).GET());
    }

    /** The answer to the operator. */
    JsonNode post(String path, Map<String, ?> body) throws IOException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + operatorKey());
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            assertThat(response.statusCode())
                    .as(() -> response.uri() + " was answered " + response.body())
                    .isBetween(200, 299);
            return JSON.readTree(response.body());
        } catch (IOException failure) {
            throw new AssertionError("no answer from the server", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    private boolean isReady() throws InterruptedException {
        if (Application.find(dataDir).isEmpty()) {
            return false;
        }
        try {
            HttpRequest health =
                    HttpRequest.newBuilder(URI.create(url() + "/health/ready"))
                            .timeout(TIMEOUT)
                            .build();
            return http.send(health, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends the server and its databases. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
        // The server has ended them itself, unless it was killed on the way.
        Infrastructure.find(dataDir).ifPresent(Infrastructure::stop);
    }
}
