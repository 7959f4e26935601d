package exchequer.regtest;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The private chain: a btcd in regression test mode, that knows no other node and makes blocks when
 * told to. It has no wallet; whom it pays for blocks must be said when it starts.
 */
final class Chain {

    private static final String USER = "exchequer";
    private static final String PASSWORD = "worth-nothing";
    private static final Pattern COUNT = Pattern.compile("\"result\":\\s*(\\d+)");

    private final Path btcd;
    private final Path directory;
    private final Daemon daemon;
    private final int port;
    private @Nullable HttpClient client;

    Chain(Path btcd, Path network, Path logs) throws IOException {
        this.btcd = btcd;
        this.directory = Files.createDirectories(network.resolve("btcd"));
        this.daemon = new Daemon("btcd", logs.resolve("btcd.log"));
        this.port = FreePort.next();
    }

    /** Starts it, or starts it again on its data with other addresses. */
    void start(List<String> miningAddresses) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                btcd.toString(),
                                "--configfile=" + directory.resolve("none.conf"),
                                "--regtest",
                                "--txindex",
                                "--nolisten",
                                "--nodnsseed",
                                "--datadir=" + directory,
                                "--logdir=" + directory,
                                "--rpcuser=" + USER,
                                "--rpcpass=" + PASSWORD,
                                "--rpclisten=" + address(),
                                "--rpccert=" + certificate(),
                                "--rpckey=" + directory.resolve("rpc.key"),
                                "--rpcmaxwebsockets=50"));
        miningAddresses.forEach(address -> command.add("--miningaddr=" + address));
        daemon.start(command, this::answers);
    }

    void kill() {
        daemon.kill();
    }

    /** What LND has to be told to use it. */
    List<String> lndOptions() {
        return List.of(
                "--bitcoin.regtest",
                "--bitcoin.node=btcd",
                "--btcd.rpchost=" + address(),
                "--btcd.rpcuser=" + USER,
                "--btcd.rpcpass=" + PASSWORD,
                "--btcd.rpccert=" + certificate());
    }

    void generate(int blocks) {
        call("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"generate\",\"params\":[" + blocks + "]}");
    }

    int height() {
        String answer =
                call("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"getblockcount\",\"params\":[]}");
        Matcher count = COUNT.matcher(answer);
        if (!count.find()) {
            throw new IllegalStateException("btcd tells no height: " + answer);
        }
        return Integer.parseInt(count.group(1));
    }

    private String address() {
        return FreePort.HOST + ":" + port;
    }

    private Path certificate() {
        return directory.resolve("rpc.cert");
    }

    private boolean answers() {
        try {
            return Files.exists(certificate()) && height() >= 0;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private String call(String request) {
        String credentials =
                Base64.getEncoder()
                        .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> answer =
                    client().send(
                                    HttpRequest.newBuilder(URI.create("https://" + address()))
                                            .timeout(Duration.ofMinutes(2))
                                            .header("Authorization", "Basic " + credentials)
                                            .POST(HttpRequest.BodyPublishers.ofString(request))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains("\"error\":null")) {
                throw new IllegalStateException("btcd refuses " + request + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("btcd does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpClient client() throws IOException, GeneralSecurityException {
        HttpClient known = client;
        if (known == null) {
            known =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(Duration.ofSeconds(5))
                            .sslContext(trusting(certificate()))
                            .build();
            client = known;
        }
        return known;
    }

    private static SSLContext trusting(Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            anchors.setCertificateEntry(
                    "btcd", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
