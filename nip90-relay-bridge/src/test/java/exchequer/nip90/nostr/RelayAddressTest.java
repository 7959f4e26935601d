package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAddressTest {

    @ParameterizedTest
    @CsvSource({
        "wss://relay.example/relay, wss://relay.example/relay/",
        "wss://relay.example/relay, WSS://Relay.EXAMPLE:443/relay",
        "ws://127.0.0.1:8480, ws://127.0.0.1:8480/",
        "ws://relay.example, ws://relay.example:80//",
        "ws://[::1]:7/x, ws://[::1]:7/x/",
        "wss://relay.example/inbox?room=1, wss://relay.example/inbox/?room=1"
    })
    void one_place_has_one_address(String one, String other) {
        assertThat(RelayAddress.of(one)).isPresent().isEqualTo(RelayAddress.of(other));
    }

    @ParameterizedTest
    @CsvSource({
        "wss://relay.example/relay, ws://relay.example/relay",
        "wss://relay.example/relay, wss://relay.example/Relay",
        "wss://relay.example/relay, wss://relay.example",
        "wss://relay.example, wss://relay.example:444",
        "wss://relay.example, wss://relay.example.attacker.example",
        "wss://relay.example/a/b, wss://relay.example/a//b",
        "wss://relay.example/?a=1, wss://relay.example/?a=2",
        "wss://relay.example, wss://relay.example?a"
    })
    void other_places_have_others(String one, String other) {
        assertThat(RelayAddress.of(one)).isPresent().isNotEqualTo(RelayAddress.of(other));
        assertThat(RelayAddress.of(other)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "relay.example",
                "https://relay.example",
                "wss:relay.example",
                "wss://",
                "wss:///relay",
                "wss://relay.example:0",
                "wss://relay.example:70000",
                "wss://user:secret@relay.example",
                "wss://relay.example/#top",
                "wss://re_lay\u0000.example",
                "wss://relay example",
                "wss://relay.example/%zz"
            })
    void what_is_no_address_of_a_relay_has_a_fault_and_no_address(String text) {
        assertThat(RelayAddress.fault(text)).isPresent();
        assertThat(RelayAddress.of(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2_048})
    void an_endless_one_is_not_read(int chars) {
        assertThat(RelayAddress.of("wss://relay.example/" + "a".repeat(chars))).isEmpty();
    }
}
