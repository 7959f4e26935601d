package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a relay says of itself (NIP-11), as far as we believe it.
 *
 * @param supportedNips as it claims; a claim may still be refused when it is used
 */
public record RelayDocument(Set<Integer> supportedNips) {

    /** NIP-77, reconciliation. */
    public static final int RECONCILIATION = 77;

    private static final int MAX_BYTES = 64 << 10;

    public RelayDocument {
        supportedNips = ForeignValues.copyOf(supportedNips);
    }

    public boolean supports(int nip) {
        return supportedNips.contains(nip);
    }

    /**
     * Asks the relay; only ever for relays the operator named.
     *
     * @return empty when it says nothing that can be read in time
     */
    public static Optional<RelayDocument> fetch(URI relay, Duration timeout)
            throws InterruptedException {
        String scheme = "wss".equals(relay.getScheme()) ? "https" : "http";
        // A relay must not send us on to addresses that the operator did not name.
        try (HttpClient http =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            String address = relay.toString().replaceFirst("^wss?", scheme);
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address))
                            .header("Accept", "application/nostr+json")
                            .timeout(timeout)
                            .build();
            HttpResponse<InputStream> answer =
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] text = body.readNBytes(MAX_BYTES + 1);
                http.shutdownNow();
                return answer.statusCode() == 200 && text.length <= MAX_BYTES
                        ? read(new String(text, StandardCharsets.UTF_8))
                        : Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Empty when it is no document; what is not understood in it is passed over. */
    static Optional<RelayDocument> read(String json) {
        try {
            return Optional.of(TokenReader.readWhole(json, MAX_BYTES, RelayDocument::document));
        } catch (MalformedJson _) {
            return Optional.empty();
        }
    }

    private static RelayDocument document(TokenReader reader) throws IOException {
        reader.expect(JsonToken.START_OBJECT, "a document must be an object");
        Set<Integer> nips = new HashSet<>();
        String field = reader.nextField();
        while (field != null) {
            JsonToken value = reader.next();
            if (field.equals("supported_nips") && value == JsonToken.START_ARRAY) {
                while (reader.next() != JsonToken.END_ARRAY) {
                    reader.smallInteger().ifPresent(nips::add);
                    reader.skip();
                }
            } else {
                reader.skip();
            }
            field = reader.nextField();
        }
        return new RelayDocument(nips);
    }
}
