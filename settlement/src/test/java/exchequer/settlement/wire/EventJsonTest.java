package exchequer.settlement.wire;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.DomainEvent.Fact;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.SettlementEvent;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.ChargeId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event says survives storage, in the event store's own dialect. */
class EventJsonTest {

    private static final ObjectMapper JSON = EventStoreJson.strictMapper();
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    static Stream<DomainEvent> samples() {
        ChargeId charge = ChargeId.of(STORY.orderId(), INVOICE.text());
        return Stream.of(
                raised(Msat.of(49_000), "event 1"),
                new ChargeRefused(
                        charge,
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.provider(),
                        "invoice_expired",
                        "the invoice expired",
                        "event 1",
                        NOW),
                STORY.intended(INVOICE, 1_500, TODAY),
                new PaymentDispatched(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW),
                STORY.settled(INVOICE, 3, TODAY),
                STORY.failed(INVOICE, TODAY),
                new PaymentOutcomeUnknown(
                        INVOICE.hash(), STORY.orderId(), STORY.rfqId(), "no answer", NOW),
                new CaseOpened(
                        CaseId.of(CaseKind.SECOND_SETTLEMENT, INVOICE.hash()),
                        CaseKind.SECOND_SETTLEMENT,
                        INVOICE.hash(),
                        STORY.orderId(),
                        STORY.rfqId(),
                        "another payment settled before",
                        NOW));
    }

    /** What may be absent is, and every kind of case there is. */
    static Stream<DomainEvent> variants() {
        return Stream.concat(
                Stream.of(
                        raised(null, null),
                        new ChargeRefused(
                                ChargeId.of(STORY.orderId(), "x"),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.provider(),
                                "invoice_not_bech32",
                                "\"\u0000\\ \uD83D\uDE00",
                                null,
                                NOW.plusNanos(1_000))),
                Stream.of(CaseKind.values())
                        .map(
                                kind ->
                                        new CaseOpened(
                                                CaseId.of(kind, INVOICE.hash()),
                                                kind,
                                                INVOICE.hash(),
                                                STORY.orderId(),
                                                STORY.rfqId(),
                                                "",
                                                NOW)));
    }

    @Test
    void every_event_has_a_sample() {
        assertThat(samples().map(Object::getClass).toList())
                .hasSameSizeAs(SettlementEvent.types())
                .containsAll(List.copyOf(SettlementEvent.types()));
    }

    @ParameterizedTest
    @MethodSource({"samples", "variants"})
    void event_comes_back_from_its_bytes_as_it_was(DomainEvent event) throws IOException {
        byte[] stored = JSON.writeValueAsBytes(event);

        assertThat(JSON.readValue(stored, event.getClass())).isEqualTo(event);
        assertThat(JSON.writeValueAsBytes(JSON.readValue(stored, event.getClass())))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void money_is_written_as_whole_numbers_under_names_that_say_msat(DomainEvent event) {
        JSON.valueToTree(event)
                .properties()
                .forEach(
                        field -> {
                            assertThat(field.getKey()).matches("[a-z0-9_]+");
                            assertThat(field.getValue().isNumber())
                                    .as(field.getKey())
                                    .isEqualTo(field.getKey().endsWith("_msat"));
                        });
    }

    /** A boundary that misses a fact decides wrongly, so each key says one thing, once. */
    @ParameterizedTest
    @MethodSource({"samples", "variants"})
    void event_is_found_by_its_order_and_by_each_key_once(DomainEvent event) {
        List<String> keys = event.tags().stream().map(Fact::key).toList();

        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
        assertThat(event.tags())
                .contains(new Fact("order", STORY.orderId().value()))
                .contains(new Fact("rfq", STORY.rfqId().value()));
    }

    private static ChargeRaised raised(@Nullable Msat stated, @Nullable String externalRef) {
        return new ChargeRaised(
                ChargeId.of(STORY.orderId(), INVOICE.text()),
                STORY.orderId(),
                STORY.rfqId(),
                STORY.quoteId(),
                STORY.buyer(),
                STORY.provider(),
                INVOICE.text(),
                INVOICE.hash(),
                TestInvoice.NODE.nodeId().value(),
                PRICE,
                stated,
                externalRef,
                NOW,
                INVOICE.expiresAt());
    }
}
