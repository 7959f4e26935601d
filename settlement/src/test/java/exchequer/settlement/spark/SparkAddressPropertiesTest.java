package exchequer.settlement.spark;

import static exchequer.settlement.spark.SparkVectors.decoded;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.lightning.Bech32m;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.spark.SparkInvoice.Payment;
import fr.acinq.secp256k1.Secp256k1;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever can be said is read as it was written, and whatever arrives is answered. */
class SparkAddressPropertiesTest {

    private static final byte[] SECRET = new byte[32];

    static {
        SECRET[31] = 7;
    }

    private static final IdentityKey SIGNER =
            new IdentityKey(
                    HexFormat.of()
                            .formatHex(
                                    Secp256k1.get()
                                            .pubKeyCompress(Secp256k1.get().pubkeyCreate(SECRET))));

    @Property
    void what_is_signed_is_read_as_it_was_written(
            @ForAll("networks") Network network, @ForAll("invoices") SparkInvoice invoice) {
        byte[] signature =
                Secp256k1.get()
                        .signSchnorr(
                                SparkAddress.digest(network, SIGNER, invoice),
                                SECRET,
                                new byte[32]);
        SparkAddress address =
                new SparkAddress(
                        network,
                        SIGNER,
                        Optional.of(invoice),
                        Optional.of(HexFormat.of().formatHex(signature)));

        assertThat(decoded(address.text())).isEqualTo(address);
    }

    @Property
    void any_bytes_are_read_as_what_writes_them_or_refused(
            @ForAll("networks") Network network, @ForAll byte[] bytes) {
        String text = new Bech32m(SparkPrefix.of(network).orElseThrow(), bytes).text();

        if (SparkAddress.decode(text) instanceof SparkDecoding.Decoded(SparkAddress address)) {
            assertThat(address.text()).isEqualTo(text);
        }
    }

    @Property
    void damaged_invoices_are_read_as_what_writes_them_or_refused(
            @ForAll("invoices") SparkInvoice invoice, @ForAll int at, @ForAll byte with) {
        SparkAddress address =
                new SparkAddress(Network.REGTEST, SIGNER, Optional.of(invoice), Optional.empty());
        byte[] bytes = Bech32m.parse(address.text()).orElseThrow().bytes();
        bytes[Math.floorMod(at, bytes.length)] = with;
        String text = new Bech32m("sparkrt", bytes).text();

        if (SparkAddress.decode(text) instanceof SparkDecoding.Decoded(SparkAddress other)) {
            assertThat(other.text()).isEqualTo(text);
        }
    }

    @Property
    void any_text_is_answered(@ForAll String text) {
        assertThat(SparkAddress.decode("spark1" + text)).isNotNull();
    }

    @Provide
    Arbitrary<Network> networks() {
        return Arbitraries.of(Network.MAINNET, Network.TESTNET, Network.SIGNET, Network.REGTEST);
    }

    @Provide
    Arbitrary<SparkInvoice> invoices() {
        Arbitrary<UUID> ids = Arbitraries.randomValue(r -> new UUID(r.nextLong(), r.nextLong()));
        Arbitrary<Optional<String>> memos =
                Arbitraries.strings()
                        .excludeChars('\0')
                        .ofMaxLength(40)
                        .filter(SparkAddressPropertiesTest::isUnicode)
                        .optional();
        Arbitrary<Optional<Instant>> expiries =
                Combinators.combine(
                                Arbitraries.longs().between(0, 253_402_300_799L),
                                Arbitraries.integers().between(0, 999_999_999))
                        .as((seconds, nanos) -> Instant.ofEpochSecond(seconds, nanos))
                        .optional();
        return Combinators.combine(
                        ids, payments(), memos, Arbitraries.of(SIGNER).optional(), expiries)
                .as(SparkInvoice::new);
    }

    private static Arbitrary<Payment> payments() {
        Arbitrary<Payment> sats =
                Arbitraries.longs()
                        .between(0, Payment.Sats.MAX)
                        .optional()
                        .map(
                                it ->
                                        new Payment.Sats(
                                                it.map(OptionalLong::of)
                                                        .orElseGet(OptionalLong::empty)));
        Arbitrary<Payment> tokens =
                Combinators.combine(hex(32, 32).optional(), hex(0, 16).optional())
                        .as(Payment.Tokens::new);
        return Arbitraries.oneOf(sats, tokens);
    }

    private static Arbitrary<String> hex(int least, int most) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(HexFormat.of()::formatHex);
    }

    /** Half of a pair has no UTF-8, so it comes back as something else. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= SparkInvoice.MAX_MEMO_BYTES;
    }
}
