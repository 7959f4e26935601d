package exchequer.settlement.spark;

import static exchequer.settlement.spark.SparkVectors.ABANDONED;
import static exchequer.settlement.spark.SparkVectors.BREEZ;
import static exchequer.settlement.spark.SparkVectors.KEY;
import static exchequer.settlement.spark.SparkVectors.SATS;
import static exchequer.settlement.spark.SparkVectors.TOKENS;
import static exchequer.settlement.spark.SparkVectors.decoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.settlement.lightning.Bech32m;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.spark.SparkDecoding.Decoded;
import exchequer.settlement.spark.SparkDecoding.Undecodable;
import exchequer.settlement.spark.SparkInvoice.Payment;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and invoices are read and written as Spark's own software does. */
class SparkAddressTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final String IDENTITY = "0a21" + KEY.value();
    private static final String SATS_1 = "22020801";

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    REGTEST, sparkrt1pgssy6vty7krpze82ecm8j39gd35v35aqjjmhftc4culawsavkyh564u2uv8v0
                    MAINNET, spark1pgssy6vty7krpze82ecm8j39gd35v35aqjjmhftc4culawsavkyh564uc6zmqs
                    """)
    void an_address_is_a_key_on_a_network(Network network, String text) {
        assertThat(decoded(text)).isEqualTo(SparkAddress.of(network, ABANDONED));
        assertThat(SparkAddress.of(network, ABANDONED)).hasToString(text);
        assertThat(decoded(text.toUpperCase(Locale.ROOT))).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    sprt1pgssx63fa5g6uyv450rajp5ndwy9laxzpsp9e37su58jddmcdsvhgm5n7y0ud6, REGTEST
                    sparkrt1pgssx5us3wkqjza8g80xz3a9gznx25msq6g3ty8exfym9q3ahcv86vsnxxdy83, REGTEST
                    spark1pgss9qg3vdslzmt2name9v550skuvlu6lj5xt9sly90k7p0gxughlqv023jqmc, MAINNET
                    """)
    void prefixes_from_before_are_read_too(String text, Network network) {
        assertThat(decoded(text).network()).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "sp, MAINNET",
        "spt, TESTNET",
        "sparkt, TESTNET",
        "sps, SIGNET",
        "sparks, SIGNET",
        "spl, REGTEST",
        "sparkl, REGTEST"
    })
    void every_prefix_has_its_network(String prefix, Network network) {
        String text = new Bech32m(prefix, HEX.parseHex(IDENTITY)).text();

        assertThat(decoded(text).network()).isEqualTo(network);
    }

    @Test
    void an_invoice_over_satoshis_is_read_and_written_to_the_byte() {
        SparkAddress address = decoded(SATS);

        assertThat(address.identity()).isEqualTo(KEY);
        assertThat(address.invoice())
                .contains(
                        new SparkInvoice(
                                UUID.fromString("01992fa7-2c3a-7872-897d-10f6726910ad"),
                                new Payment.Sats(OptionalLong.of(1_000)),
                                Optional.of("testMemo"),
                                Optional.of(KEY),
                                Optional.of(Instant.parse("2025-09-09T18:10:09.049Z"))));
        assertThat(address.signature()).isPresent();
        assertThat(address).hasToString(SATS);
    }

    @Test
    void an_invoice_over_a_token_is_read_and_written_to_the_byte() {
        SparkAddress address = decoded(TOKENS);

        Payment.Tokens tokens = (Payment.Tokens) address.invoice().orElseThrow().payment();
        assertThat(tokens.token())
                .contains("093e4813f6463ae2b03b548500fe0f02c74b277f70955a8d9cb2a8ea39504614");
        assertThat(tokens.units().orElseThrow()).isEqualTo(1_000);
        assertThat(address).hasToString(TOKENS);
    }

    @Test
    void an_invoice_of_another_program_is_read_and_written_to_the_byte() {
        SparkAddress address = decoded(BREEZ);

        assertThat(address.invoice().orElseThrow().payment())
                .isEqualTo(new Payment.Sats(OptionalLong.of(1_234)));
        assertThat(address.invoice().orElseThrow().memo()).contains("probe");
        assertThat(address.invoice().orElseThrow().sender()).isEmpty();
        assertThat(address).hasToString(BREEZ);
    }

    @ParameterizedTest
    @ValueSource(strings = {SATS, TOKENS, BREEZ})
    void a_signature_is_of_everything_it_signs(String text) {
        byte[] bytes = Bech32m.parse(text).orElseThrow().bytes();
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;

            // A nanosecond is not signed, and shows that the others are.
            SparkDecoding decoding = decode(changed);
            if (decoding instanceof Decoded(SparkAddress other)) {
                assertThat(other.invoice().orElseThrow().expiresAt().orElseThrow().getEpochSecond())
                        .isEqualTo(expiry(text));
                assertThat(other.invoice().orElseThrow().expiresAt())
                        .isNotEqualTo(decoded(text).invoice().orElseThrow().expiresAt());
            }
        }
    }

    @Test
    void a_signature_is_for_one_network() {
        byte[] bytes = Bech32m.parse(BREEZ).orElseThrow().bytes();

        assertThat(SparkAddress.decode(new Bech32m("spark", bytes).text()))
                .isEqualTo(new Undecodable("the signature is not the receiver's"));
    }

    @Test
    void a_signature_without_an_invoice_signs_nothing() {
        assertThat(decode(HEX.parseHex(IDENTITY + "1a40" + "11".repeat(64))))
                .isInstanceOf(Undecodable.class);
        assertThatThrownBy(
                        () ->
                                new SparkAddress(
                                        Network.REGTEST,
                                        KEY,
                                        Optional.empty(),
                                        Optional.of("11".repeat(64))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_amount_may_be_the_payers_choice() {
        SparkAddress open = decoded(invoice("0801" + "1210" + "11".repeat(16) + "2200"));

        assertThat(open.invoice().orElseThrow().payment())
                .isEqualTo(new Payment.Sats(OptionalLong.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0802                 | 1210 I 22020801           | its version is 2
                    ''                   | 1210 I 22020801           | its version is 0
                    0801                 | 22020801                  | the id is missing
                    0801                 | 1202 0102 22020801        | its id is not 16 bytes
                    0801                 | 1210 I                    | both satoshis and tokens
                    0801                 | 1210 I 22020801 1a00      | both satoshis and tokens
                    0801                 | 1210 I 4001 22020801      | not known
                    0801                 | 1210 I 0801 22020801      | comes twice
                    0801                 | 22020801 1210 I           | canonically
                    8100 0801            | 1210 I 22020801           | not known
                    088100               | 1210 I 22020801           | canonically
                    0801                 | 1210 I 2a00 2a00 22020801 | comes twice
                    0801                 | 1210 I 2a01ff 22020801    | not UTF-8
                    0801                 | 1210 I 2a0100 22020801    | without NUL
                    0801                 | 1210 I 320102 22020801    | on the curve
                    0801                 | 1210 I 3a020801 2209ffff  | longer than the message
                    0801                 | 1210 I 220b08ffffffffffffffffff01 | satoshis from 0
                    0801                 | 1210 I 220c08ffffffffffffffffffff01 | more than 64 bits
                    0801                 | 1210 I 3a0b08ffffffffffffffffff01 22020801 | 1970 to 9999
                    0801                 | 1210 I 3a06108094ebdc03 22020801 | 1970 to 9999
                    0801                 | 1210 I 3a020800 22020801  | canonically
                    0801                 | 1210 I 1a040a020102       | a token of 32 bytes
                    0801                 | 1210 I 220180             | cut off
                    """)
    void what_is_not_understood_to_the_byte_is_refused(String head, String rest, String reason) {
        String fields = (head + rest).replace(" ", "").replace("I", "11".repeat(16));

        assertThat(SparkAddress.decode(invoice(fields)))
                .isInstanceOfSatisfying(
                        Undecodable.class, it -> assertThat(it.reason()).contains(reason));
    }

    @Test
    void memos_end_at_120_bytes() {
        String most = "0801" + "1210" + "11".repeat(16) + "2a78" + "41".repeat(120) + SATS_1;
        String more = "0801" + "1210" + "11".repeat(16) + "2a79" + "41".repeat(121) + SATS_1;

        assertThat(SparkAddress.decode(invoice(most))).isInstanceOf(Decoded.class);
        assertThat(SparkAddress.decode(invoice(more))).isInstanceOf(Undecodable.class);
    }

    @Test
    void what_is_no_address_is_refused() {
        String address = SparkAddress.of(Network.REGTEST, KEY).text();
        String offCurve = "0a21" + "02" + "ff".repeat(32);
        for (String text :
                List.of(
                        "",
                        "spark1",
                        address.substring(0, address.length() - 1),
                        address.replace('q', 'p'),
                        address.toUpperCase(Locale.ROOT).replace("SPARK", "spark"),
                        new Bech32m("bc", HEX.parseHex(IDENTITY)).text(),
                        new Bech32m("spark", HEX.parseHex(offCurve)).text(),
                        new Bech32m("spark", new byte[0]).text(),
                        new Bech32m("spark", new byte[700]).text(),
                        "lnbc1pvjluez",
                        "\u0130".repeat(50))) {
            assertThat(SparkAddress.decode(text)).as(text).isInstanceOf(Undecodable.class);
        }
    }

    @Test
    void there_is_no_spark_on_simnet() {
        assertThatThrownBy(() -> SparkAddress.of(Network.SIMNET, KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static long expiry(String text) {
        return decoded(text).invoice().orElseThrow().expiresAt().orElseThrow().getEpochSecond();
    }

    private static String invoice(String fields) {
        byte[] invoice = HEX.parseHex(fields);
        byte[] bytes = new ProtoWriter().bytes(1, KEY.bytes()).bytes(2, invoice).toBytes();
        assertThat(Arrays.copyOf(bytes, 35)).isEqualTo(HEX.parseHex(IDENTITY));
        return new Bech32m("sparkrt", bytes).text();
    }

    private static SparkDecoding decode(byte[] bytes) {
        return SparkAddress.decode(new Bech32m("sparkrt", bytes).text());
    }
}
