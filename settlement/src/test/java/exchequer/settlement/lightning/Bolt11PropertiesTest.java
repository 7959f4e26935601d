package exchequer.settlement.lightning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Bolt11PropertiesTest {

    private static final long SEED = 0x11_B0_17L;
    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    private final Random random = new Random(SEED);

    @Test
    void what_was_encoded_is_decoded() {
        for (int i = 0; i < 2_000; i++) {
            Bolt11Draft draft = randomDraft();
            NodeKey key = randomKey();

            Bolt11Invoice invoice = Bolt11.encode(draft, key);

            assertThat(Bolt11.decode(invoice.text()))
                    .as("seed %d round %d", SEED, i)
                    .isEqualTo(new Decoded(invoice));
            assertThat(invoice.payee()).isEqualTo(key.nodeId());
            assertThat(asDraft(invoice)).isEqualTo(draft);
        }
    }

    @Test
    void upper_case_means_the_same() {
        Bolt11Invoice invoice = Bolt11.encode(randomDraft(), randomKey());

        assertThat(Bolt11.decode(invoice.text().toUpperCase(Locale.ROOT)))
                .isEqualTo(new Decoded(invoice));
    }

    @Test
    void changing_any_one_character_to_any_other_is_refused() {
        String text = Bolt11.encode(randomDraft(), randomKey()).text();
        for (int i = 0; i < text.length(); i++) {
            for (char other : (ALPHABET + "1boi LN").toCharArray()) {
                if (other == text.charAt(i)) {
                    continue;
                }
                String tampered = text.substring(0, i) + other + text.substring(i + 1);
                assertThat(Bolt11.decode(tampered))
                        .as("seed %d position %d %s", SEED, i, other)
                        .isInstanceOf(Undecodable.class);
            }
        }
    }

    @Test
    void changed_content_under_a_fresh_checksum_is_no_longer_the_payees() throws Exception {
        NodeKey key = randomKey();
        Bech32 original = Bech32.parse(Bolt11.encode(randomDraft(), key).text());
        for (int i = 0; i < original.values().length; i++) {
            byte[] values = original.values().clone();
            values[i] ^= 1;
            Bolt11Decoding result =
                    Bolt11.decode(new Bech32(original.humanReadable(), values).text());
            boolean stillTheirs =
                    result instanceof Decoded(var invoice) && invoice.payee().equals(key.nodeId());
            assertThat(stillTheirs).as("seed %d value %d", SEED, i).isFalse();
        }
    }

    @Test
    void garbage_never_throws() {
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("lnbc");
            int length = random.nextInt(400);
            for (int c = 0; c < length; c++) {
                text.append((char) (random.nextInt(10) == 0 ? random.nextInt(256) : 'a' + c % 26));
            }
            assertThat(Bolt11.decode(text.toString())).isInstanceOf(Undecodable.class);
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] values = new byte[100 + random.nextInt(200)];
            for (int v = 0; v < values.length; v++) {
                values[v] = (byte) random.nextInt(32);
            }
            // Well-formed bech32 gets past the checksum and exercises the field reader.
            assertThat(Bolt11.decode(new Bech32("lnbcrt1m", values).text())).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 10p",
        "9, 90p",
        "10, 100p",
        "99, 990p",
        "100, 1n",
        "100000, 1u",
        "123400, 1234n",
        "100000000, 1m",
        "100000000000, 1",
        "2100000000000000000, 21000000",
        "1001, 10010p"
    })
    void amounts_have_their_shortest_spelling(long msat, String text) throws Exception {
        assertThat(Bolt11Amount.format(Msat.of(msat))).isEqualTo(text);
        boolean hasMultiplier = Character.isLetter(text.charAt(text.length() - 1));
        int digits = text.length() - (hasMultiplier ? 1 : 0);
        assertThat(Bolt11Amount.parse(text.substring(0, digits), text.substring(digits)))
                .isEqualTo(Msat.of(msat));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "01u", "21000001", "21000000001m", "99999999999999999999999p"})
    void impossible_amounts_are_refused(String amount) throws Exception {
        Bech32 valid = Bech32.parse(Bolt11.encode(randomDraft(), randomKey()).text());

        assertThat(Bolt11.decode(new Bech32("lnbc" + amount, valid.values()).text()))
                .isInstanceOfSatisfying(
                        Undecodable.class,
                        refused ->
                                assertThat(refused.code())
                                        .isIn(
                                                UndecodableCode.BAD_AMOUNT,
                                                UndecodableCode.SUB_MSAT_AMOUNT));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 18, 30, 100, 262})
    void required_features_we_do_not_know_are_refused(int bit) {
        Bolt11Draft draft = randomDraft();
        TreeSet<Integer> features = new TreeSet<>(draft.features());
        features.add(bit);

        assertThatThrownBy(() -> Bolt11.encode(withFeatures(draft, features), randomKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UNKNOWN_FEATURE");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 31, 101, 263, 5_113})
    void optional_features_we_do_not_know_are_ignored(int bit) {
        Bolt11Draft draft = randomDraft();
        TreeSet<Integer> features = new TreeSet<>(draft.features());
        features.add(bit);

        assertThat(Bolt11.encode(withFeatures(draft, features), randomKey()).features())
                .isEqualTo(features);
    }

    @Test
    void multi_part_needs_a_payment_secret_feature() {
        assertThatThrownBy(
                        () ->
                                Bolt11.encode(
                                        withFeatures(randomDraft(), new TreeSet<>(Set.of(8, 17))),
                                        randomKey()))
                .hasMessageContaining("UNKNOWN_FEATURE");
    }

    @Test
    void a_text_no_node_would_accept_is_refused_unread() {
        assertThat(Bolt11.decode("lnbc1" + "q".repeat(8_000)))
                .isInstanceOfSatisfying(
                        Undecodable.class,
                        refused -> assertThat(refused.code()).isEqualTo(UndecodableCode.TOO_LONG));
    }

    @Test
    void a_description_the_database_cannot_store_is_refused() {
        Bolt11Draft draft =
                Bolt11Draft.of(
                        Network.REGTEST,
                        Msat.of(1),
                        Instant.EPOCH,
                        Duration.ofMinutes(1),
                        randomHash(),
                        randomHex(32),
                        "a\0b");

        assertThatThrownBy(() -> Bolt11.encode(draft, randomKey()))
                .hasMessageContaining("MALFORMED_FIELD");
    }

    private Bolt11Draft randomDraft() {
        boolean hashed = random.nextInt(4) == 0;
        return new Bolt11Draft(
                Network.values()[random.nextInt(Network.values().length)],
                random.nextInt(5) == 0
                        ? Optional.empty()
                        : Optional.of(
                                Msat.of(
                                        1
                                                + random.nextLong(
                                                        Msat.MAX_VALUE >>> random.nextInt(60)))),
                Instant.ofEpochSecond(random.nextLong(1L << 35)),
                Duration.ofSeconds(random.nextLong(1L << random.nextInt(1, 35))),
                randomHash(),
                randomHex(32),
                hashed ? Optional.empty() : Optional.of(randomText()),
                hashed ? Optional.of(randomHex(32)) : Optional.empty(),
                random.nextInt(1 << 12),
                Bolt11Draft.DEFAULT_FEATURES);
    }

    private String randomText() {
        String[] words = {"gpu", "stunde", "計算", "🧮", " ", "é", "", "x"};
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(40);
        for (int i = 0; i < count; i++) {
            text.append(words[random.nextInt(words.length)]);
        }
        return text.toString();
    }

    private static Bolt11Draft asDraft(Bolt11Invoice invoice) {
        return new Bolt11Draft(
                invoice.network(),
                invoice.amount(),
                invoice.createdAt(),
                invoice.expiry(),
                invoice.paymentHash(),
                invoice.paymentSecret(),
                invoice.description(),
                invoice.descriptionHash(),
                invoice.minFinalCltvExpiry(),
                invoice.features());
    }

    private static Bolt11Draft withFeatures(Bolt11Draft draft, TreeSet<Integer> features) {
        return new Bolt11Draft(
                draft.network(),
                draft.amount(),
                draft.createdAt(),
                draft.expiry(),
                draft.paymentHash(),
                draft.paymentSecret(),
                draft.description(),
                draft.descriptionHash(),
                draft.minFinalCltvExpiry(),
                features);
    }

    private PaymentHash randomHash() {
        return new PaymentHash(randomHex(32));
    }

    private String randomHex(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private NodeKey randomKey() {
        return NodeKey.of(HexFormat.of().parseHex(randomHex(32)));
    }
}
