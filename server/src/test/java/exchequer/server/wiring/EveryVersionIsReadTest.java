package exchequer.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.schema.GoldenFiles;
import exchequer.eventstore.schema.PublishedEvent;
import exchequer.market.events.MarketEvent;
import exchequer.settlement.events.SettlementEvent;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever was ever released is read by the product of today, through its own upcasters. */
class EveryVersionIsReadTest {

    static Arguments[] modules() {
        return new Arguments[] {
            Arguments.argumentSet("market-core", "market-core", MarketEvent.types()),
            Arguments.argumentSet("settlement", "settlement", SettlementEvent.types())
        };
    }

    @ParameterizedTest
    @MethodSource("modules")
    void every_golden_file_is_read_as_an_event_of_today(
            String module, Collection<? extends Class<?>> events) {
        var golden = new GoldenFiles(Path.of("..", module, "src/test/resources/events"));
        var today = PublishedEvent.of(events);

        // None would be misread if none were found.
        assertThat(golden.breaches(today)).isEmpty();
        assertThat(golden.misread(today, EventHistory.upcasters())).isEmpty();
    }
}
