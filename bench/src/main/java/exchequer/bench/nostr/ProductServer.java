package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The product's server as {@code ./exchequer up} starts it, whole, with the relay at {@code
 * /relay}, on databases of the bench. One setting differs: how many events a client may publish per
 * second, because a handful of clients stands for many here.
 */
public final class ProductServer implements MeasuredRelay {

    private static final String JAR = "server/target/exchequer-server-0.1.0-SNAPSHOT-runner.jar";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int UNLIMITED = 1_000_000;

    private final RelayProcess process;
    private final int port;

    private ProductServer(RelayProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The packaged server, which need not exist. */
    public static Path jar() {
        return home().resolve(JAR);
    }

    private static Path home() {
        return Path.of(System.getProperty("exchequer.home", ".")).toAbsolutePath();
    }

    /** Options of its JVM: those of the launcher, where the bench was started by it. */
    public static List<String> jvmOptions() {
        String given = System.getenv().getOrDefault("EXCHEQUER_JAVA_OPTIONS", "");
        return given.isBlank()
                ? List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx384m",
                        "-Xmn96m",
                        "--enable-native-access=ALL-UNNAMED")
                : List.of(given.strip().split("\\s+"));
    }

    /**
     * @param directory for its keys and its log
     * @throws IOException when it does not become ready
     */
    public static ProductServer start(Path directory, String jdbcUrl, String bootstrapServers)
            throws IOException, InterruptedException {
        return start(directory, jdbcUrl, bootstrapServers, List.of());
    }

    /**
     * @param properties settings that differ from the product's, as {@code name=value}
     */
    public static ProductServer start(
            Path directory, String jdbcUrl, String bootstrapServers, List<String> properties)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int port = RelayProcess.freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.add("-Dexchequer.nip90.events-per-second=" + UNLIMITED);
        command.add("-Dexchequer.nip90.event-burst=" + UNLIMITED);
        properties.forEach(property -> command.add("-D" + property));
        command.addAll(List.of("-jar", jar().toString(), "up", "--port", String.valueOf(port)));
        command.addAll(List.of("--data", directory.toString(), "--jdbc-url", jdbcUrl));
        command.addAll(List.of("--bootstrap-servers", bootstrapServers));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("EXCHEQUER_HOME", home().toString());
        builder.environment().put("QUARKUS_DATASOURCE_USERNAME", "postgres");
        RelayProcess process = new RelayProcess(builder, directory.resolve("server.log"));
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            process.await(() -> isReady(http, port), PATIENCE);
            return new ProductServer(process, port);
        } catch (IOException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    private static boolean isReady(HttpClient http, int port)
            throws IOException, InterruptedException {
        HttpRequest ask =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d/health/ready".formatted(port)))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        return http.send(ask, BodyHandlers.discarding()).statusCode() == 200;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String path() {
        return "/relay";
    }

    @Override
    public CpuTime cpu() {
        return process.cpu();
    }

    @Override
    public void close() {
        process.close();
    }
}
