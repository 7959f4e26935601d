package exchequer.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutsideAddressesTest {

    private static final String OWN = "ws://127.0.0.1:8480/relay";

    @Test
    void relays_keep_the_order_and_the_spelling_of_the_operator() {
        assertThat(
                        OutsideAddresses.of(List.of("wss://B.example/", "ws://a.example:7777"), OWN)
                                .relays())
                .containsExactly(URI.create("wss://B.example/"), URI.create("ws://a.example:7777"));
        assertThat(OutsideAddresses.of(List.of(), OWN).relays()).isEmpty();
    }

    @Test
    void relay_that_is_named_twice_counts_once() {
        assertThat(
                        OutsideAddresses.of(List.of("wss://a.example", "wss://A.example:443/"), OWN)
                                .relays())
                .containsExactly(URI.create("wss://a.example"));
    }

    @Test
    void wrong_one_is_named_with_what_to_do() {
        assertThatThrownBy(
                        () ->
                                OutsideAddresses.of(
                                        List.of("wss://a.example", "https://b.example"), OWN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "exchequer.nip90.outside-relays: 'https://b.example' is no relay: it has"
                                + " to begin with ws:// or wss://. To do: ");
    }

    @Test
    void own_relay_is_none_of_them() {
        assertThatThrownBy(() -> OutsideAddresses.of(List.of("WS://127.0.0.1:8480/relay"), OWN))
                .hasMessageContaining("is this node's own relay");
    }

    @Test
    void more_than_a_node_can_care_for_are_refused() {
        List<String> many =
                IntStream.range(0, 21).mapToObj(i -> "wss://r" + i + ".example").toList();
        assertThatThrownBy(() -> OutsideAddresses.of(many, OWN)).hasMessageContaining("at most 20");
    }
}
