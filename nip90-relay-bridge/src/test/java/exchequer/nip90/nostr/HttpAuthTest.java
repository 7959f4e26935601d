package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.HttpAuth.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpAuthTest {

    private static final String URL = "https://exchequer.example/v1/rfqs?x=1";
    private static final long NOW = 1_700_000_000;
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NO_BODY = {};
    private static final List<String> U = List.of("u", URL);
    private static final List<String> POST = List.of("method", "POST");
    private static final List<String> PAYLOAD = List.of("payload", Hex.of(EventId.sha256(BODY)));

    static Stream<Arguments> refused() {
        String good = header(NOW, HttpAuth.KIND, U, POST, PAYLOAD);
        List<String> wrongPayload = List.of("payload", "0".repeat(64));
        return Stream.of(
                Arguments.of(Refusal.HEADER_MISSING, "", BODY),
                Arguments.of(Refusal.SCHEME_NOT_NOSTR, "Bearer abc", BODY),
                Arguments.of(Refusal.SCHEME_NOT_NOSTR, "Nostr", BODY),
                Arguments.of(Refusal.HEADER_TOO_LARGE, "Nostr " + "A".repeat(20_000), BODY),
                Arguments.of(Refusal.NOT_BASE64, "Nostr ???", BODY),
                Arguments.of(Refusal.MALFORMED_EVENT, "Nostr " + base64("{}"), BODY),
                Arguments.of(Refusal.MALFORMED_EVENT, "Nostr ", BODY),
                Arguments.of(Refusal.WRONG_KIND, header(NOW, 1, U, POST, PAYLOAD), BODY),
                refusal(Refusal.AMBIGUOUS_TAGS, NOW, U, U, POST, PAYLOAD),
                refusal(Refusal.AMBIGUOUS_TAGS, NOW, U, POST, PAYLOAD, wrongPayload),
                refusal(Refusal.AMBIGUOUS_TAGS, NOW, U, POST, List.of("method"), PAYLOAD),
                refusal(Refusal.EXPIRED, NOW - 61, U, POST, PAYLOAD),
                refusal(Refusal.EXPIRED, 0, U, POST, PAYLOAD),
                refusal(Refusal.NOT_YET_VALID, NOW + 61, U, POST, PAYLOAD),
                refusal(Refusal.NOT_YET_VALID, NostrEvent.MAX_CREATED_AT, U, POST, PAYLOAD),
                refusal(Refusal.URL_MISMATCH, NOW, POST, PAYLOAD),
                refusal(Refusal.URL_MISMATCH, NOW, List.of("u"), POST, PAYLOAD),
                refusal(Refusal.URL_MISMATCH, NOW, List.of("u", URL + "&y=2"), POST, PAYLOAD),
                refusal(
                        Refusal.URL_MISMATCH,
                        NOW,
                        List.of("u", "https://exchequer.example/v1/rfqs"),
                        POST,
                        PAYLOAD),
                refusal(Refusal.METHOD_MISMATCH, NOW, U, List.of("method", "GET"), PAYLOAD),
                refusal(Refusal.METHOD_MISMATCH, NOW, U, PAYLOAD),
                refusal(Refusal.PAYLOAD_MISSING, NOW, U, POST),
                refusal(Refusal.PAYLOAD_MISMATCH, NOW, U, POST, wrongPayload),
                Arguments.of(Refusal.PAYLOAD_MISMATCH, good, NO_BODY));
    }

    @SafeVarargs
    private static Arguments refusal(Refusal why, long createdAt, List<String>... tags) {
        return Arguments.of(why, header(createdAt, HttpAuth.KIND, tags), BODY);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_header_for_anything_else_is_refused(Refusal why, String header, byte[] body) {
        assertThat(verify(header, "POST", body)).isEqualTo(new HttpAuth.Refused(why));
    }

    @Test
    void a_header_for_exactly_this_request_is_accepted() {
        for (long time : new long[] {NOW - 60, NOW, NOW + 60}) {
            NostrEvent event = event(time, HttpAuth.KIND, U, POST, PAYLOAD);
            assertThat(verify(header(event), "POST", BODY))
                    .isEqualTo(
                            new HttpAuth.Authenticated(Events.ALICE.publicKey(), event.id(), time));
        }
    }

    @Test
    void method_and_scheme_are_compared_without_case() {
        String header = header(NOW, HttpAuth.KIND, U, List.of("method", "post"), PAYLOAD);

        assertThat(verify(header.replace("Nostr ", "nostr "), "POST", BODY))
                .isInstanceOf(HttpAuth.Authenticated.class);
    }

    @Test
    void a_request_without_body_needs_no_payload() {
        assertThat(verify(header(NOW, HttpAuth.KIND, U, POST), "POST", NO_BODY))
                .isInstanceOf(HttpAuth.Authenticated.class);
    }

    @Test
    void forged_events_are_refused() {
        NostrEvent good = event(NOW, HttpAuth.KIND, U, POST, PAYLOAD);

        assertThat(verify(header(Events.withContent(good, "x")), "POST", BODY))
                .isEqualTo(new HttpAuth.Refused(Refusal.INVALID_ID));
        assertThat(verify(header(Events.withForgedSignature(good)), "POST", BODY))
                .isEqualTo(new HttpAuth.Refused(Refusal.INVALID_SIGNATURE));
        assertThat(Refusal.INVALID_ID.code()).isEqualTo("invalid_id");
    }

    private static HttpAuth.Outcome verify(String header, String method, byte[] body) {
        return HttpAuth.verify(header, method, URL, body, Instant.ofEpochSecond(NOW));
    }

    @SafeVarargs
    private static NostrEvent event(long createdAt, int kind, List<String>... tags) {
        return Events.note(createdAt, kind, "", new ArrayList<>(List.of(tags)));
    }

    @SafeVarargs
    private static String header(long createdAt, int kind, List<String>... tags) {
        return header(event(createdAt, kind, tags));
    }

    private static String header(NostrEvent event) {
        return "Nostr " + base64(NostrJson.write(event));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
