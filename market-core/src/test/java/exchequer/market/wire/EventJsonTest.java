package exchequer.market.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.Facts;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.DomainEvent.Fact;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.MarketEvent;
import exchequer.market.events.OfferPublished;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.Pubkey;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event says survives storage, in the event store's own dialect. */
class EventJsonTest {

    private static final ObjectMapper JSON = EventStoreJson.strictMapper();

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
    void an_event_can_be_found_by_tags_that_say_one_thing_each(DomainEvent event) {
        List<Fact> tags = event.tags();

        assertThat(tags).isNotEmpty().doesNotHaveDuplicates();
        Map<String, String> byKey = new HashMap<>();
        tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
        assertThat(byKey).hasSameSizeAs(tags).doesNotContainValue("");
    }
}
