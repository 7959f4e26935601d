package exchequer.market.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import exchequer.market.Facts;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.DomainEvent.Fact;
import exchequer.market.decision.MessageTypes;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.MarketEvent;
import exchequer.market.events.OfferPublished;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.Pubkey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stored events are pinned by one golden file per type and version. A new type gets its file by
 * running this test with {@code -Dgolden.write=true}; a file that exists never changes, a changed
 * event gets a new version.
 */
class EventJsonTest {

    /** The dialect of the event store, which this module must not depend on. */
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                    .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    static List<DomainEvent> samples() {
        return Facts.oneOfEach();
    }

    /** Events whose optional fields are absent. */
    static Stream<DomainEvent> bare() {
        Pubkey provider = Facts.PROVIDER;
        Instant at = Facts.T0.plusNanos(1_000);
        return Stream.of(
                new OfferPublished(Facts.OFFER, provider, "s", "", "", null, null, at),
                new QuoteSubmitted(
                        Facts.QUOTE,
                        Facts.RFQ,
                        Facts.BUYER,
                        provider,
                        Facts.PRICE,
                        1,
                        null,
                        at,
                        at),
                new WorkProgressed(Facts.ORDER, Facts.RFQ, provider, "", null, at),
                new WorkFailed(Facts.ORDER, Facts.RFQ, provider, "", null, at),
                new DeliverySubmitted(
                        Facts.DELIVERY,
                        Facts.ORDER,
                        Facts.RFQ,
                        Facts.QUOTE,
                        Facts.BUYER,
                        provider,
                        "ünï\u0000\"\\ \uD83D\uDE00",
                        "",
                        null,
                        at));
    }

    @Test
    void there_is_a_sample_of_every_event() {
        assertThat(samples())
                .extracting(Object::getClass)
                .containsExactlyInAnyOrderElementsOf(List.copyOf(MarketEvent.types()));
    }

    @ParameterizedTest
    @MethodSource({"samples", "bare"})
    void an_event_survives_storage(DomainEvent event) throws IOException {
        assertThat(JSON.readValue(JSON.writeValueAsBytes(event), event.getClass()))
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_event_is_written_as_its_golden_file_says(DomainEvent event) throws IOException {
        String written =
                JSON.writer(
                                new DefaultPrettyPrinter()
                                        .withObjectIndenter(new DefaultIndenter("  ", "\n")))
                        .writeValueAsString(event);
        if (Boolean.getBoolean("golden.write")) {
            writeIfAbsent(goldenName(event), written);
        }

        assertThat(written + "\n").isEqualTo(golden(event));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void what_was_written_once_can_be_read_for_ever(DomainEvent event) throws IOException {
        assertThat(JSON.readValue(golden(event), event.getClass())).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_event_can_be_found_by_tags_that_say_one_thing_each(DomainEvent event) {
        List<Fact> tags = event.tags();

        assertThat(tags).isNotEmpty().doesNotHaveDuplicates();
        Map<String, String> byKey = new HashMap<>();
        tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
        assertThat(byKey).hasSameSizeAs(tags).doesNotContainValue("");
    }

    private static String golden(DomainEvent event) throws IOException {
        try (InputStream file = EventJsonTest.class.getResourceAsStream(goldenName(event))) {
            assertThat(file).as(goldenName(event)).isNotNull();
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private static void writeIfAbsent(String name, String text) throws IOException {
        for (String root : List.of("src/test/resources", "target/test-classes")) {
            Path file = Path.of(root + name);
            if (Files.notExists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text + "\n");
            }
        }
    }

    private static String goldenName(DomainEvent event) {
        var type = MessageTypes.ofEvent(event.getClass());
        return "/events/" + type.qualifiedName().localName() + ".v" + type.version() + ".json";
    }
}
