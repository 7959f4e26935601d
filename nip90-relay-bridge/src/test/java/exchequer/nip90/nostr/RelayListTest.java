package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.nip90.nostr.RelayList.Entry;
import exchequer.nip90.nostr.RelayList.Use;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NIP-65: where a key writes and reads, canonical when written and liberal when read. */
class RelayListTest {

    private static final URI A = URI.create("wss://a.example");
    private static final URI B = URI.create("wss://b.example:7777/path");
    private static final URI C = URI.create("ws://c.example/");

    @Test
    void what_is_written_is_read() {
        RelayList list =
                new RelayList(
                        List.of(
                                new Entry(A, Use.BOTH),
                                new Entry(B, Use.WRITE),
                                new Entry(C, Use.READ)));
        EventTemplate event = list.toEvent(7);

        assertThat(event)
                .isEqualTo(
                        new EventTemplate(
                                7,
                                10_002,
                                List.of(
                                        List.of("r", "wss://a.example"),
                                        List.of("r", "wss://b.example:7777/path", "write"),
                                        List.of("r", "ws://c.example/", "read")),
                                ""));
        assertThat(RelayList.of(Events.ALICE.sign(event))).isEqualTo(list);
        assertThat(list.writeRelays()).containsExactly(A, B);
        assertThat(list.readRelays()).containsExactly(A, C);
    }

    @Test
    void what_is_no_relay_is_left_out() {
        RelayList list =
                read(
                        List.of("r"),
                        List.of("r", ""),
                        List.of("r", "https://a.example"),
                        List.of("r", "wss://"),
                        List.of("r", "wss://user:pass@a.example"),
                        List.of("r", "a b"),
                        List.of("R", "wss://a.example"),
                        List.of("r", "wss://a.example", "", "x"),
                        List.of("r", "wss://b.example:7777/path", "sideways"));

        assertThat(list.entries()).containsExactly(new Entry(A, Use.BOTH), new Entry(B, Use.BOTH));
    }

    @Test
    void a_relay_that_is_named_twice_is_used_for_both() {
        assertThat(
                        read(
                                        List.of("r", "wss://a.example", "read"),
                                        List.of("r", "ws://c.example/", "read"),
                                        List.of("r", "ws://c.example/", "read"),
                                        List.of("r", "wss://a.example", "write"))
                                .entries())
                .containsExactly(new Entry(A, Use.BOTH), new Entry(C, Use.READ));
    }

    @Test
    void of_an_endless_list_the_beginning_is_read() {
        List<List<String>> tags = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            tags.add(List.of("r", "wss://r" + i + ".example"));
        }
        assertThat(RelayList.of(Events.note(1, 10_002, "", tags)).entries()).hasSize(100);
    }

    @Test
    void our_own_list_names_relays_only() {
        assertThatThrownBy(() -> new Entry(URI.create("https://a.example"), Use.BOTH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @SafeVarargs
    private static RelayList read(List<String>... tags) {
        return RelayList.of(Events.note(1, 10_002, "", List.of(tags)));
    }
}
