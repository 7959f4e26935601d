package exchequer.eventstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.relay.EventHeaders;
import exchequer.eventstore.upcast.Upcaster;
import exchequer.eventstore.upcast.Upcasters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {

    private static final byte[] PAYLOAD = "{\"n\": 1}".getBytes(StandardCharsets.UTF_8);
    private static final String HASH =
            HexFormat.of().formatHex(EventHeaders.sha256().digest(PAYLOAD));

    private final RecordDecoder decoder = new RecordDecoder(Upcasters.none());

    @Test
    void everything_the_record_says_is_in_the_event() {
        var incoming = decoder.decode(message(headers(), PAYLOAD));
        assertThat(incoming.partition()).isEqualTo(2);
        assertThat(incoming.offset()).isEqualTo(77);
        assertThat(incoming.previousPosition()).isEqualTo(5);
        assertThat(incoming.position()).isEqualTo(9);
        var event = incoming.event();
        assertThat(event.eventId()).isEqualTo("event-9");
        assertThat(event.type()).isEqualTo("exchequer.OrderPlaced");
        assertThat(event.version()).isEqualTo("1");
        assertThat(event.tenantId()).isEqualTo("acme");
        assertThat(event.occurredAt()).isEqualTo(Instant.parse("2026-03-01T10:11:00.123456Z"));
        assertThat(event.payload()).isEqualTo(PAYLOAD);
        assertThat(event.headers()).isEqualTo(headers());
        assertThat(event.headers().get("none")).isNull();
        assertThatThrownBy(() -> event.headers().put("host", "other"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_event_of_an_earlier_version_is_current_and_still_the_stored_one() {
        var upcasting =
                new RecordDecoder(
                        Upcasters.of(
                                new Upcaster(
                                        "exchequer.OrderPlaced",
                                        "1",
                                        "2",
                                        order -> order.put("added", true))));
        var incoming = upcasting.decode(message(headers(), PAYLOAD));

        assertThat(incoming.event().current().version()).isEqualTo("2");
        assertThat(new String(incoming.event().current().payload(), StandardCharsets.UTF_8))
                .isEqualTo("{\"n\":1,\"added\":true}");
        assertThat(incoming.event().version()).isEqualTo("1");
        assertThat(incoming.event().payload()).isEqualTo(PAYLOAD);
        assertThat(incoming.fingerprint())
                .isEqualTo(decoder.decode(message(headers(), PAYLOAD)).fingerprint());
    }

    /** Fingerprints lie in the database for ever: this text is what they are made of. */
    @Test
    void fingerprint_is_the_hash_of_the_identity_with_lengths() {
        var text =
                "7:event-9"
                        + "21:exchequer.OrderPlaced"
                        + "1:1"
                        + "4:acme"
                        + "27:2026-03-01T10:11:00.123456Z"
                        + "0:"
                        + "6:älice"
                        + "200:"
                        + "c".repeat(200)
                        + "0:"
                        + "64:"
                        + HASH;
        assertThat(decoder.decode(message(headers(), PAYLOAD)).fingerprint())
                .isEqualTo(EventHeaders.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void records_before_leave_no_trace() {
        var first = decoder.decode(message(headers(), PAYLOAD));
        var other = headers();
        other.remove(EventHeaders.ACTOR);
        other.put(EventHeaders.HOST, "node-2");
        var second = decoder.decode(message(other, PAYLOAD));
        var third = decoder.decode(message(headers(), PAYLOAD));
        assertThat(second.event().headers()).isEqualTo(other);
        assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(third.event().headers()).isEqualTo(headers());
        assertThat(third.fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void last_of_two_headers_of_a_name_counts() {
        var message = message(headers(), PAYLOAD);
        message.headers().add(EventHeaders.HOST, "first".getBytes(StandardCharsets.UTF_8));
        message.headers().add(EventHeaders.HOST, "last".getBytes(StandardCharsets.UTF_8));
        assertThat(decoder.decode(message).event().headers())
                .containsEntry(EventHeaders.HOST, "last")
                .hasSize(headers().size() + 1);
    }

    @Test
    void payload_with_one_other_byte_is_an_incident() {
        var changed = PAYLOAD.clone();
        changed[6] = '2';
        assertThatThrownBy(() -> decoder.decode(message(headers(), changed)))
                .isInstanceOfSatisfying(
                        ConsumerHaltedException.class,
                        halt -> assertThat(halt.reason()).isEqualTo(HaltReason.INTEGRITY_INCIDENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "ÄÄ"})
    void hash_of_another_form_is_an_incident(String suffix) {
        var headers = headers();
        headers.put(EventHeaders.PAYLOAD_SHA256, HASH.toUpperCase(java.util.Locale.ROOT) + suffix);
        assertThatThrownBy(() -> decoder.decode(message(headers, PAYLOAD)))
                .isInstanceOf(ConsumerHaltedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event_id",
                "type",
                "version",
                "position",
                "previous_position",
                "occurred_at",
                "payload_sha256"
            })
    void record_without_what_every_event_has_is_malformed(String missing) {
        var headers = headers();
        headers.remove(missing);
        assertThatThrownBy(() -> decoder.decode(message(headers, PAYLOAD)))
                .isInstanceOfSatisfying(
                        ConsumerHaltedException.class,
                        halt -> assertThat(halt.reason()).isEqualTo(HaltReason.MALFORMED_RECORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T10:11:00Z",
                "2026-03-01T10:11:00.1Z",
                "2026-03-01T10:11:59.123Z",
                "2026-03-01T00:00:00.123456Z",
                "2024-02-29T23:59:59.123456789Z",
                "1969-12-31T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "2026-03-01T24:00:00Z",
                "2026-03-01T10:11:00+01:00",
                "-0004-03-01T10:11:00Z",
                "+12026-03-01T10:11:00Z",
                "2026-03-01t10:11:00z",
                "2026-06-30T23:59:60Z"
            })
    void instants_are_read_as_the_platform_reads_them(String text) {
        assertThat(InstantText.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-13-01T10:11:00Z",
                "2026-02-29T10:11:00Z",
                "2026-02-28T10:60:00Z",
                "2026-02-28T10:11:00.1234567890Z",
                "2026-02-28T10:11:00,123Z",
                "2026-02-28 10:11:00Z",
                "2026-02-28T10:11Z",
                "2026-02-28T10:11:00"
            })
    void what_is_no_instant_is_malformed(String text) {
        var headers = headers();
        headers.put(EventHeaders.OCCURRED_AT, text);
        assertThatThrownBy(() -> decoder.decode(message(headers, PAYLOAD)))
                .isInstanceOf(ConsumerHaltedException.class);
    }

    private static Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        headers.put(EventHeaders.EVENT_ID, "event-9");
        headers.put(EventHeaders.TYPE, "exchequer.OrderPlaced");
        headers.put(EventHeaders.VERSION, "1");
        headers.put(EventHeaders.POSITION, "9");
        headers.put(EventHeaders.PREVIOUS_POSITION, "5");
        headers.put(EventHeaders.OCCURRED_AT, "2026-03-01T10:11:00.123456Z");
        headers.put(EventHeaders.PAYLOAD_SHA256, HASH);
        headers.put(EventHeaders.TENANT_ID, "acme");
        headers.put(EventHeaders.ACTOR, "älice");
        headers.put(EventHeaders.CAUSATION_ID, "c".repeat(200));
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> message(
            Map<String, String> headers, byte[] payload) {
        var message = new ConsumerRecord<byte[], byte[]>("events", 2, 77, new byte[0], payload);
        headers.forEach(
                (name, value) ->
                        message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return message;
    }
}
