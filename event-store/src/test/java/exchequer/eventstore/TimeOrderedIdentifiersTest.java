package exchequer.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.axonframework.common.IdentifierFactory;
import org.junit.jupiter.api.Test;

class TimeOrderedIdentifiersTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123456789Z");

    @Test
    void axon_finds_it_by_itself() {
        assertThat(IdentifierFactory.getInstance()).isInstanceOf(TimeOrderedIdentifiers.class);
    }

    /** The time of the example in RFC 9562, appendix A.6. */
    @Test
    void has_the_layout_of_the_rfc() {
        UUID id =
                UUID.fromString(
                        new TimeOrderedIdentifiers(
                                        () -> Instant.ofEpochMilli(0x017F22E279B0L), new Random(1))
                                .generateIdentifier());

        assertThat(id.toString()).startsWith("017f22e2-79b0-7000-");
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void ascends_with_the_microseconds() {
        Random random = new Random(2);
        String before = "";
        for (int micros = 0; micros < 5_000; micros++) {
            Instant now = NOW.plusNanos(micros * 1_000L);
            String id = new TimeOrderedIdentifiers(() -> now, random).generateIdentifier();
            assertThat(id).isGreaterThan(before);
            before = id;
        }
    }

    @Test
    void is_unique_within_an_instant_and_its_own_event_key() {
        TimeOrderedIdentifiers identifiers = new TimeOrderedIdentifiers(() -> NOW, new Random(3));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = identifiers.generateIdentifier();
            assertThat(seen.add(id)).isTrue();
            assertThat(EventKey.of(id)).isEqualTo(id);
        }
    }
}
