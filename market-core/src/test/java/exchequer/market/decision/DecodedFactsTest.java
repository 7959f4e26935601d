package exchequer.market.decision;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.events.BudgetSet;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.Map;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.junit.jupiter.api.Test;

/** What is taken for read must be what is stored now, byte by byte. */
class DecodedFactsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final DecodedFacts facts = new DecodedFacts();
    private int decodings;

    @Test
    void same_event_with_the_same_bytes_is_read_once() {
        DomainEvent first = read("evt_1", "stored");

        assertThat(read("evt_1", "stored")).isSameAs(first);
        assertThat(decodings).isEqualTo(1);
    }

    /** An identifier is a name somebody gave. Tampered with, what is stored counts, not memory. */
    @Test
    void same_event_with_other_bytes_is_read_anew_and_so_is_what_was_there_before() {
        DomainEvent first = read("evt_1", "stored");

        DomainEvent changed = read("evt_1", "sTored");

        assertThat(changed).isNotEqualTo(first);
        assertThat(decodings).isEqualTo(2);
        assertThat(read("evt_1", "sTored")).isSameAs(changed);
        assertThat(read("evt_1", "stored")).isNotSameAs(changed).isNotSameAs(first);
        assertThat(decodings).isEqualTo(3);
    }

    @Test
    void other_event_with_the_same_bytes_is_read_by_itself() {
        DomainEvent first = read("evt_1", "stored");

        assertThat(read("evt_2", "stored")).isNotSameAs(first);
    }

    @Test
    void what_is_not_stored_as_bytes_is_never_remembered() {
        DomainEvent first = facts.of(message("evt_1", "a payload"), this::decode);

        assertThat(facts.of(message("evt_1", "a payload"), this::decode)).isNotSameAs(first);
    }

    @Test
    void what_was_not_asked_for_longest_is_forgotten() {
        DomainEvent first = read("evt_0", "stored");
        DomainEvent second = read("evt_1", "stored");
        for (int i = 2; i < DecodedFacts.MOST; i++) {
            read("evt_" + i, "stored");
        }
        assertThat(read("evt_0", "stored")).isSameAs(first);

        read("one more", "stored");

        assertThat(read("evt_0", "stored")).isSameAs(first);
        assertThat(read("evt_1", "stored")).isNotSameAs(second);
    }

    private DomainEvent read(String id, String stored) {
        return facts.of(message(id, stored.getBytes(UTF_8)), this::decode);
    }

    /** Never the same twice. */
    private DomainEvent decode() {
        decodings++;
        return new BudgetSet(new Pubkey("b".repeat(64)), Msat.of(decodings), Msat.of(9), NOW);
    }

    private static EventMessage message(String id, Object payload) {
        return new GenericEventMessage(
                id, MessageTypes.ofEvent(BudgetSet.class), payload, Map.of(), NOW);
    }
}
