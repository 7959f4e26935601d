package exchequer.market.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.schema.GoldenFiles;
import exchequer.eventstore.schema.PublishedEvent;
import exchequer.eventstore.schema.SchemaFiles;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.MarketEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is promised about the market's events: golden files of every version, and schemas. With
 * {@code -Dgolden.write=true} new events and versions get their files; what is released is never
 * written over with anything that somebody could not read.
 */
class PublishedEventsTest {

    private static final GoldenFiles GOLDEN = new GoldenFiles(Path.of("src/test/resources/events"));
    private static final SchemaFiles SCHEMAS =
            new SchemaFiles(Path.of("src/main/resources/event-schemas"));
    private static final List<PublishedEvent> EVENTS = PublishedEvent.of(MarketEvent.types());

    static Stream<DomainEvent> samples() {
        return EventJsonTest.samples().stream();
    }

    /** Every sample, once for each property that says something. */
    static Stream<Arguments> properties() {
        return samples()
                .flatMap(
                        event -> {
                            ObjectNode payload = EventStoreJson.mapper().valueToTree(event);
                            return payload.properties().stream()
                                    .filter(field -> !field.getValue().isNull())
                                    .map(
                                            field ->
                                                    argumentSet(
                                                            event.getClass().getSimpleName()
                                                                    + "."
                                                                    + field.getKey(),
                                                            event,
                                                            field.getKey()));
                        });
    }

    @BeforeAll
    static void write() {
        if (Boolean.getBoolean("golden.write")) {
            // First: a change that its schema forbids must not leave a golden file behind.
            EVENTS.forEach(SCHEMAS::write);
            samples().forEach(GOLDEN::keep);
        }
    }

    @Test
    void every_version_ever_released_has_its_golden_file_unchanged() {
        assertThat(GOLDEN.breaches(EVENTS)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void event_is_written_as_its_newest_golden_file_says(DomainEvent event) {
        assertThat(GOLDEN.newest(PublishedEvent.of(event.getClass())))
                .contains(GoldenFiles.text(event));
    }

    /** Earlier versions need the product's upcasters, which only the server knows. */
    @Test
    void every_golden_file_of_todays_version_is_read_and_nothing_of_it_is_lost() {
        assertThat(GOLDEN.misread(EVENTS)).isEmpty();
    }

    @Test
    void every_version_ever_released_has_a_schema_and_todays_is_what_the_code_says() {
        assertThat(SCHEMAS.breaches(EVENTS)).isEmpty();
    }

    @Test
    void every_golden_file_keeps_to_its_schema() {
        assertThat(SCHEMAS.violations(GOLDEN)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("properties")
    void damaged_event_breaks_its_schema(DomainEvent event, String property) {
        var type = PublishedEvent.of(event.getClass());
        ObjectNode payload = EventStoreJson.mapper().valueToTree(event);

        payload.putObject(property).put("damaged", true);

        assertThat(SCHEMAS.errors(type, payload)).isNotEmpty();
    }
}
