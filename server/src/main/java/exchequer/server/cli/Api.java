package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.server.launch.LaunchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A small client of the REST API. */
final class Api {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int FIRST_PROBLEM = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private final String url;
    private final String key;

    /**
     * @param key an API key; empty for what anybody may do
     */
    Api(String url, String key) {
        this.url = url;
        this.key = key;
    }

    Api as(String otherKey) {
        return new Api(url, otherKey);
    }

    String url() {
        return url;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET().build()));
    }

    /** Empty when there is no such thing, or not yet. */
    Optional<JsonNode> find(String path) {
        HttpResponse<String> response = exchange(request(path).GET().build());
        return response.statusCode() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(json(checked(response)));
    }

    String text(String path) {
        return send(request(path).GET().build()).body();
    }

    /** Writes what is answered to a file as it comes, without holding it in memory. */
    void download(String path, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            HttpResponse<Path> response =
                    http.send(request(path).GET().build(), BodyHandlers.ofFile(part));
            if (response.statusCode() >= FIRST_PROBLEM) {
                String problem = Files.readString(part);
                Files.delete(part);
                throw new LaunchException(
                        "GET %s was answered %d: %s"
                                .formatted(path, response.statusCode(), problem),
                        null);
            }
            // Only what is whole gets the name.
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new LaunchException(
                    "%s can not be fetched from %s: %s".formatted(path, url, failure.getMessage()),
                    failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }

    boolean answers(String path) {
        try {
            return http.send(request(path).GET().build(), BodyHandlers.discarding()).statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    JsonNode post(String path, String idempotencyKey, Map<String, ?> body) {
        try {
            return json(
                    send(
                            request(path)
                                    .header("Content-Type", "application/json")
                                    .header("Idempotency-Key", idempotencyKey)
                                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                                    .build()));
        } catch (JsonProcessingException bug) {
            throw new IllegalArgumentException("a body can not be written", bug);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest request) {
        return checked(exchange(request));
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new LaunchException("no answer from " + url + "; is the server up?", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }

    private static HttpResponse<String> checked(HttpResponse<String> response) {
        if (response.statusCode() >= FIRST_PROBLEM) {
            throw new LaunchException(
                    response.request().method()
                            + " "
                            + response.request().uri().getPath()
                            + " was answered "
                            + response.statusCode()
                            + ": "
                            + response.body(),
                    null);
        }
        return response;
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            throw new LaunchException("the server answered no JSON: " + response.body(), notJson);
        }
    }
}
