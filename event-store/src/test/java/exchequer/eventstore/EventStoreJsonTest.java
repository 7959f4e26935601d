package exchequer.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.conversion.json.JacksonConverter;
import org.junit.jupiter.api.Test;

class EventStoreJsonTest {

    enum Rail {
        LIGHTNING
    }

    record Amount(long amountMsat) {}

    record Settled(
            String zebraId,
            Amount price,
            Instant settledAt,
            Duration took,
            List<String> relays,
            Map<String, Integer> counts,
            Rail rail,
            boolean aFlag) {}

    private static final Settled SETTLED =
            new Settled(
                    "z",
                    new Amount(9_007_199_254_740_993L),
                    Instant.parse("2026-01-02T03:04:05.000001Z"),
                    Duration.ofSeconds(61),
                    List.of("b", "a"),
                    counts(),
                    Rail.LIGHTNING,
                    true);

    private static final String JSON =
            """
            {"zebra_id":"z","price":{"amount_msat":9007199254740993},\
            "settled_at":"2026-01-02T03:04:05.000001Z","took":"PT1M1S","relays":["b","a"],\
            "counts":{"a":2,"b":1},"rail":"LIGHTNING","a_flag":true}""";

    private final ObjectMapper events = EventStoreJson.mapper();

    @Test
    void records_are_written_in_the_order_of_their_declaration() throws JsonProcessingException {
        assertThat(events.writeValueAsString(SETTLED)).isEqualTo(JSON);
    }

    @Test
    void what_was_written_is_read_back() throws JsonProcessingException {
        assertThat(events.readValue(JSON, Settled.class)).isEqualTo(SETTLED);
    }

    @Test
    void axons_converter_writes_the_same_bytes() {
        JacksonConverter converter = new JacksonConverter(EventStoreJson.mapper());
        byte[] bytes = converter.convert(SETTLED, byte[].class);

        assertThat(new String(bytes, UTF_8)).isEqualTo(JSON);
        Settled read = converter.convert(bytes, Settled.class);
        assertThat(read).isEqualTo(SETTLED);
    }

    @Test
    void numbers_are_never_bent_into_an_amount() {
        for (String bad : List.of("1.0", "1.9", "1e3", "\"1\"", "null", "true")) {
            assertThatThrownBy(
                            () -> events.readValue("{\"amount_msat\":" + bad + "}", Amount.class))
                    .as(bad)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void missing_amount_is_not_zero() {
        assertThatThrownBy(() -> events.readValue("{}", Amount.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void unknown_properties_are_ignored_in_events_only() throws JsonProcessingException {
        String json = "{\"amount_msat\":1,\"later\":2}";
        assertThat(events.readValue(json, Amount.class)).isEqualTo(new Amount(1));
        assertThatThrownBy(() -> EventStoreJson.strictMapper().readValue(json, Amount.class))
                .isInstanceOf(JsonProcessingException.class);
    }

    private static Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("b", 1);
        counts.put("a", 2);
        return counts;
    }
}
