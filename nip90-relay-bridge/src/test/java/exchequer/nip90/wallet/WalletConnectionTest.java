package exchequer.nip90.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Parsing;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text a wallet hands out is read strictly, and what is secret in it stays so. */
class WalletConnectionTest {

    private static final String WALLET = Events.key(5).publicKey();
    private static final String SECRET = "0".repeat(63) + "6";
    private static final String RELAY = "wss%3A%2F%2Frelay.example%3A7777%2Fnwc";

    @Test
    void the_example_of_the_standard_is_read() {
        WalletConnection connection =
                read(
                        "nostr+walletconnect://b889ff5b1513b641e2a139f661a661364979c5beee91842f8f0ef42ab558e9d4"
                                + "?relay=wss%3A%2F%2Frelay.damus.io&secret="
                                + "71a8c14c1407c113601079c4302dab36460f0ccd0ad506f1f2dc73b5100e4f3c");

        assertThat(connection.wallet()).startsWith("b889ff5b");
        assertThat(connection.relays()).containsExactly(URI.create("wss://relay.damus.io"));
        assertThat(connection.address()).isEmpty();
    }

    @Test
    void every_part_is_read_and_what_is_unknown_is_passed_over() {
        WalletConnection connection =
                read(
                        " nostr+walletconnect://"
                                + WALLET
                                + "?relay="
                                + RELAY
                                + "&new=1&lud16=a+b%40example.com&relay=ws://other.example/&flag&secret="
                                + SECRET
                                + "&relay="
                                + RELAY
                                + "\n");

        assertThat(connection.wallet()).isEqualTo(WALLET);
        assertThat(connection.key().publicKey()).isEqualTo(Events.key(6).publicKey());
        assertThat(connection.relays())
                .containsExactly(
                        URI.create("wss://relay.example:7777/nwc"),
                        URI.create("ws://other.example/"));
        assertThat(connection.address()).isEqualTo(Optional.of("a+b@example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nostr+walletconnect://",
                "nostr+walletconnect:W?relay=R&secret=S",
                "NOSTR+WALLETCONNECT://W?relay=R&secret=S",
                "nostrwalletconnect://W?relay=R&secret=S",
                "https://W?relay=R&secret=S",
                "nostr+walletconnect://?relay=R&secret=S",
                "nostr+walletconnect://user@W?relay=R&secret=S",
                "nostr+walletconnect://W:80?relay=R&secret=S",
                "nostr+walletconnect://W/path?relay=R&secret=S",
                "nostr+walletconnect://W?relay=R&secret=S#fragment",
                "nostr+walletconnect://Wa?relay=R&secret=S",
                "nostr+walletconnect://ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff?relay=R&secret=S",
                "nostr+walletconnect://W",
                "nostr+walletconnect://W?secret=S",
                "nostr+walletconnect://W?relay=R",
                "nostr+walletconnect://W?relay=R&secret=",
                "nostr+walletconnect://W?relay=R&secret",
                "nostr+walletconnect://W?relay=R&secret=S&secret=S",
                "nostr+walletconnect://W?relay=R&secret=Sa",
                "nostr+walletconnect://W?relay=R&secret=0000000000000000000000000000000000000000000000000000000000000000",
                "nostr+walletconnect://W?relay=R&secret=FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
                "nostr+walletconnect://W?relay=&secret=S",
                "nostr+walletconnect://W?relay=https://relay.example&secret=S",
                "nostr+walletconnect://W?relay=wss://&secret=S",
                "nostr+walletconnect://W?relay=wss://a:b@relay.example&secret=S",
                "nostr+walletconnect://W?relay=relay.example&secret=S",
                "nostr+walletconnect://W?relay=%zz&secret=S",
                "nostr+walletconnect://W?relay=R&lud16=a&lud16=b&secret=S",
                "nostr+walletconnect://W?relay=R&secret=S x"
            })
    void anything_else_is_refused_without_repeating_it(String form) {
        String text = form.replace("W", WALLET).replace("S", SECRET).replace("R", RELAY);

        Parsing<WalletConnection> parsing = WalletConnection.read(text);

        assertThat(parsing).isInstanceOf(Parsing.Malformed.class);
        assertThat(parsing.toString()).doesNotContain(SECRET).doesNotContain("relay.example");
    }

    @Test
    void more_relays_than_a_wallet_can_mean_are_refused() {
        String text = "nostr+walletconnect://" + WALLET + "?secret=" + SECRET;
        for (int i = 0; i < 9; i++) {
            text += "&relay=wss://r" + i + ".example";
        }
        assertThat(WalletConnection.read(text)).isInstanceOf(Parsing.Malformed.class);
        assertThat(WalletConnection.read(text.replace("&relay=wss://r8.example", "")))
                .isInstanceOf(Parsing.Parsed.class);
    }

    @Test
    void whoever_prints_it_does_not_see_the_secret() {
        WalletConnection connection =
                read("nostr+walletconnect://" + WALLET + "?relay=" + RELAY + "&secret=" + SECRET);

        assertThat(connection.toString()).doesNotContain(SECRET).contains(WALLET);
        assertThat(new Preimage("ab".repeat(32)).toString()).doesNotContain("abab");
    }

    private static WalletConnection read(String text) {
        return switch (WalletConnection.read(text)) {
            case Parsing.Parsed<WalletConnection>(WalletConnection connection) -> connection;
            case Parsing.Malformed<WalletConnection>(String reason) ->
                    throw new AssertionError(reason);
        };
    }
}
