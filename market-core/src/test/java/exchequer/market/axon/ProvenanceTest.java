package exchequer.market.axon;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.Asking;
import exchequer.market.Facts;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.decision.Origin;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.ids.DerivedId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.test.fixture.AxonTestFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every event says whose it is, who wished it, where, when, and what led to it. */
class ProvenanceTest {

    private final AxonTestFixture market = Market.fixture();

    @AfterEach
    void stop() {
        market.stop();
    }

    @Test
    void events_say_where_they_come_from() {
        market.given()
                .noPriorActivity()
                .when()
                .command(Market.message("cmd-1", new Asking().command()))
                .then()
                .eventsSatisfy(
                        events ->
                                assertThat(events)
                                        .singleElement()
                                        .satisfies(
                                                event ->
                                                        assertThat(event.metadata())
                                                                .containsExactlyInAnyOrderEntriesOf(
                                                                        expectedMetadata())));
    }

    private static Map<String, String> expectedMetadata() {
        Map<String, String> expected = new HashMap<>(Market.METADATA);
        expected.put(MetadataKeys.CAUSATION_ID, "cmd-1");
        expected.put(MetadataKeys.OCCURRED_AT, "2026-03-01T10:00:00Z");
        return expected;
    }

    @Test
    void a_command_that_starts_a_chain_is_its_correlation() {
        Map<String, String> metadata = new HashMap<>(Market.METADATA);
        metadata.remove(MetadataKeys.CORRELATION_ID);

        market.given()
                .noPriorActivity()
                .when()
                .command(Market.message("cmd-1", new Asking().command(), metadata))
                .then()
                .eventsSatisfy(
                        events ->
                                assertThat(events.getFirst().metadata())
                                        .containsEntry(MetadataKeys.CORRELATION_ID, "cmd-1"));
    }

    @Test
    void identifiers_follow_from_the_command_and_time_from_its_microsecond() {
        Instant at = Facts.T0.plusNanos(123_456_789);
        market.given()
                .events(Market.facts(Facts.rfqOpened(), Facts.quoteSubmitted()))
                .when()
                .command(Market.message("cmd-1", deliver(at)))
                .then()
                .eventsSatisfy(
                        events -> {
                            assertThat(events)
                                    .extracting(EventMessage::identifier)
                                    .containsExactly(
                                            DerivedId.derive("evt_", "cmd-1", "0"),
                                            DerivedId.derive("evt_", "cmd-1", "1"));
                            assertThat(events)
                                    .extracting(EventMessage::timestamp)
                                    .containsOnly(Facts.T0.plusNanos(123_456_000));
                        });
    }

    @Test
    void facts_of_another_tenant_are_invisible() {
        // The request and its quote are ours, the budget is one that the same buyer has elsewhere.
        market.given()
                .events(Market.facts(Facts.rfqOpened(), Facts.quoteSubmitted()))
                .events(Market.factsOf("globex", Facts.budgetSet()))
                .when()
                .command(Market.message("cmd-1", Awards.ours()))
                .then()
                .resultMessagePayload(Awards.noBudget())
                .noEvents();
    }

    @Test
    void an_event_of_another_tenant_does_not_end_our_request() {
        market.given()
                .events(Market.facts(Facts.rfqOpened(), Facts.quoteSubmitted(), Facts.budgetSet()))
                .events(Market.factsOf("globex", Facts.rfqCancelled(), Facts.rivalOrderPlaced()))
                .when()
                .command(Market.message("cmd-1", Awards.ours()))
                .then()
                .resultMessagePayload(Decision.accepted(Facts.orderPlaced()))
                .events(Facts.orderPlaced());
    }

    @Test
    void a_command_of_no_tenant_is_a_failure_and_adds_nothing() {
        market.given()
                .noPriorActivity()
                .when()
                .command(Market.message("cmd-1", new Asking().command(), Map.of()))
                .then()
                .exception(IllegalStateException.class)
                .noEvents();
    }

    @Test
    void wishes_that_follow_from_one_event_are_told_apart_and_stay_the_same() {
        List<Origin> origins =
                List.of(
                        following("policy:a", 0),
                        following("policy:a", 1),
                        following("policy:b", 0));

        assertThat(origins).extracting(Origin::commandId).doesNotHaveDuplicates();
        assertThat(following("policy:a", 0)).isEqualTo(origins.getFirst());
    }

    private static Origin following(String actor, int index) {
        return Origin.following(Facts.TENANT, actor, "evt-1", index, "the-beginning");
    }

    private static DomainCommand deliver(Instant at) {
        return new SubmitDelivery(
                Facts.RFQ,
                Facts.PROVIDER,
                Facts.CONTENT,
                Facts.EVIDENCE_SHA256,
                Facts.EVIDENCE,
                at);
    }
}
