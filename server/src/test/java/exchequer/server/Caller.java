package exchequer.server;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who speaks raw HTTP to a server, and adds to a request only what it is told to.
 *
 * @param key an API key; null for none
 */
record Caller(RunningServer server, @Nullable String key) {

    static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    Answer get(String path) {
        return send(request(path).GET());
    }

    /** With the header every POST needs. */
    Answer post(String path, String idempotencyKey, String json) {
        return send(posting(path, idempotencyKey, BodyPublishers.ofString(json)));
    }

    HttpRequest.Builder posting(String path, String idempotencyKey, BodyPublisher body) {
        return request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(body);
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path)).timeout(TIMEOUT);
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    /** An answer of status 0 stands for none: the server is away. */
    static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException away) {
            return new Answer(
                    0,
                    java.net.http.HttpHeaders.of(java.util.Map.of(), (_, _) -> true),
                    away.toString().getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
