package exchequer.server;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.server.security.Sha256;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A request with a NIP-98 authorisation, in which every part can be made to lie.
 *
 * @param url what is signed, which may differ from where the request goes
 * @param payload the body whose hash is signed; null for no hash
 */
record SignedRequest(
        NostrKey key,
        int kind,
        String url,
        String method,
        @Nullable String payload,
        long createdAt,
        long nonce) {

    /** Two requests of one second would else be one event, and the second a replay. */
    private static final AtomicLong NONCE = new AtomicLong();

    static SignedRequest get(NostrKey key, String url) {
        return new SignedRequest(key, 27_235, url, "GET", null, now(), NONCE.incrementAndGet());
    }

    static SignedRequest post(NostrKey key, String url, @Nullable String payload) {
        return new SignedRequest(key, 27_235, url, "POST", payload, now(), NONCE.incrementAndGet());
    }

    SignedRequest withUrl(String other) {
        return new SignedRequest(key, kind, other, method, payload, createdAt, nonce);
    }

    SignedRequest withMethod(String other) {
        return new SignedRequest(key, kind, url, other, payload, createdAt, nonce);
    }

    SignedRequest withKind(int other) {
        return new SignedRequest(key, other, url, method, payload, createdAt, nonce);
    }

    SignedRequest withAge(long seconds) {
        return new SignedRequest(key, kind, url, method, payload, createdAt - seconds, nonce);
    }

    /** The value of the header; the same record gives the same event. */
    String authorization() {
        List<List<String>> tags = new ArrayList<>();
        tags.add(List.of("u", url));
        tags.add(List.of("method", method));
        tags.add(List.of("nonce", Long.toString(nonce)));
        if (payload != null) {
            tags.add(List.of("payload", Sha256.hex(payload.getBytes(StandardCharsets.UTF_8))));
        }
        String event = NostrJson.write(key.sign(new EventTemplate(createdAt, kind, tags, "")));
        return "Nostr "
                + Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks for a path with it. */
    Answer ask(RunningServer server, String path) {
        return Caller.send(
                server.anybody().request(path).header("Authorization", authorization()).GET());
    }

    /** Posts a body with it. */
    Answer send(RunningServer server, String path, String idempotencyKey, String body) {
        HttpRequest.Builder request =
                server.anybody()
                        .posting(path, idempotencyKey, BodyPublishers.ofString(body))
                        .header("Authorization", authorization());
        return Caller.send(request);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
