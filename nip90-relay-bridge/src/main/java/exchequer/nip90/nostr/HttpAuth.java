package exchequer.nip90.nostr;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Checks the {@code Authorization} header of NIP-98: a signed Nostr event that names the URL, the
 * method and the body of exactly one HTTP request.
 *
 * <p>Stricter than the text of the NIP where that leaves holes: a body must always be covered by
 * {@code payload}, and a tag that appears twice is refused, since another reader might pick the
 * other one. It is a pure function and so cannot see replays: the caller must spend the returned
 * event id once, for at least twice the {@link #WINDOW}, before it acts.
 */
public final class HttpAuth {

    public static final int KIND = 27_235;

    /** Largest distance between {@code created_at} and the server's clock, either way. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    /** Far above an honest header (some 700 characters), far below a burden. */
    private static final int MAX_HEADER_CHARS = 16_384;

    private static final String SCHEME = "Nostr ";
    private static final NostrJson JSON =
            NostrJson.withLimits(new JsonLimits(MAX_HEADER_CHARS, 32, 32, 1, 1));

    /** What a header is worth. */
    public sealed interface Outcome {}

    /**
     * @param eventId to be spent once by the caller
     */
    public record Authenticated(String pubkey, String eventId, long createdAt) implements Outcome {}

    public record Refused(Refusal refusal) implements Outcome {}

    /** Why a header is worth nothing, in the order of checking. */
    public enum Refusal {
        HEADER_MISSING,
        SCHEME_NOT_NOSTR,
        HEADER_TOO_LARGE,
        NOT_BASE64,
        MALFORMED_EVENT,
        WRONG_KIND,
        AMBIGUOUS_TAGS,
        EXPIRED,
        NOT_YET_VALID,
        URL_MISMATCH,
        METHOD_MISMATCH,
        PAYLOAD_MISSING,
        PAYLOAD_MISMATCH,
        INVALID_ID,
        INVALID_SIGNATURE;

        /** Stable code for programs, for example {@code url_mismatch}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private HttpAuth() {}

    /**
     * @param authorization the header's value, empty when there was none
     * @param url absolute URL with query, built from the configured public origin and never from
     *     Host or X-Forwarded headers, which the attacker writes
     * @param body the bytes received, empty when there was no body
     */
    public static Outcome verify(
            String authorization, String method, String url, byte[] body, Instant now) {
        if (authorization.isBlank()) {
            return new Refused(Refusal.HEADER_MISSING);
        }
        // HTTP scheme names are case-insensitive (RFC 9110, 11.1).
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Refused(Refusal.SCHEME_NOT_NOSTR);
        }
        if (authorization.length() > MAX_HEADER_CHARS) {
            return new Refused(Refusal.HEADER_TOO_LARGE);
        }
        byte[] json;
        try {
            json = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException _) {
            return new Refused(Refusal.NOT_BASE64);
        }
        return switch (JSON.readEvent(json)) {
            case Parsing.Malformed<NostrEvent> _ -> new Refused(Refusal.MALFORMED_EVENT);
            case Parsing.Parsed<NostrEvent>(var event) -> judge(event, method, url, body, now);
        };
    }

    private static Outcome judge(
            NostrEvent event, String method, String url, byte[] body, Instant now) {
        List<String> payload = event.tagValues("payload");
        long second = now.getEpochSecond();
        if (event.kind() != KIND) {
            return new Refused(Refusal.WRONG_KIND);
        }
        if (isRepeated(event, "u") || isRepeated(event, "method") || isRepeated(event, "payload")) {
            return new Refused(Refusal.AMBIGUOUS_TAGS);
        }
        // Compared by bounds: an absolute difference overflows for times an attacker can choose.
        if (event.createdAt() < second - WINDOW.toSeconds()) {
            return new Refused(Refusal.EXPIRED);
        }
        if (event.createdAt() > second + WINDOW.toSeconds()) {
            return new Refused(Refusal.NOT_YET_VALID);
        }
        if (!event.tagValues("u").equals(List.of(url))) {
            return new Refused(Refusal.URL_MISMATCH);
        }
        if (event.firstTag("method").filter(method::equalsIgnoreCase).isEmpty()) {
            return new Refused(Refusal.METHOD_MISMATCH);
        }
        if (payload.isEmpty() && body.length > 0) {
            return new Refused(Refusal.PAYLOAD_MISSING);
        }
        if (!payload.isEmpty() && !payload.getFirst().equals(Hex.of(EventId.sha256(body)))) {
            return new Refused(Refusal.PAYLOAD_MISMATCH);
        }
        return switch (EventVerification.of(event)) {
            case EventVerification.InvalidId _ -> new Refused(Refusal.INVALID_ID);
            case EventVerification.InvalidSignature _ -> new Refused(Refusal.INVALID_SIGNATURE);
            case EventVerification.Valid _ ->
                    new Authenticated(event.pubkey(), event.id(), event.createdAt());
        };
    }

    private static boolean isRepeated(NostrEvent event, String tag) {
        return event.tagsNamed(tag).size() > 1;
    }
}
