package exchequer.settlement.lightning;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import fr.acinq.secp256k1.Secp256k1;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Bolt11SpecificationTest {

    private static final String HIGH_S = "high-s signature recovery";
    private static final String SECRET = "11".repeat(32);
    private static final PaymentHash HASH =
            new PaymentHash("0001020304050607080900010203040506070809000102030405060708090102");

    static List<SpecificationVectors.Vector> valid() {
        return SpecificationVectors.valid();
    }

    static List<SpecificationVectors.Vector> invalid() {
        return SpecificationVectors.invalid();
    }

    @Test
    void every_vector_is_present() {
        assertThat(valid()).hasSize(15);
        assertThat(invalid()).hasSize(10);
    }

    @ParameterizedTest
    @MethodSource("valid")
    void valid_vectors_are_read(SpecificationVectors.Vector vector) {
        Bolt11Invoice invoice = decoded(vector.invoice());

        if (!vector.name().equals(HIGH_S)) {
            assertThat(invoice.payee().value()).isEqualTo(SpecificationVectors.NODE_ID);
        }
        assertThat(invoice.paymentSecret()).isEqualTo(SECRET);
        assertThat(invoice.text()).isEqualTo(vector.invoice().toLowerCase(Locale.ROOT));
        assertThat(invoice.amount().map(amount -> Long.toString(amount.value())).orElse("-"))
                .isEqualTo(vector.amountMsat());
        assertThat(invoice.network())
                .isEqualTo(vector.invoice().startsWith("lntb") ? Network.TESTNET : Network.MAINNET);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalid_vectors_are_refused_for_the_stated_reason(SpecificationVectors.Vector vector) {
        assertThat(Bolt11.decode(vector.invoice()))
                .isInstanceOfSatisfying(
                        Undecodable.class,
                        refused -> assertThat(refused.code().name()).isEqualTo(vector.verdict()));
    }

    /**
     * The vector negates s and keeps the recovery id, so that it is another key's signature: the
     * one that the low s recovers to with the other parity.
     */
    @Test
    void a_high_s_is_recovered_as_it_stands() throws UndecodableException {
        Bech32 source = Bech32.parse(SpecificationVectors.named(HIGH_S).invoice());
        int unsignedLength = source.values().length - 104;
        byte[] signature =
                FiveBits.toBytes(
                        Arrays.copyOfRange(
                                source.values(), unsignedLength, source.values().length));
        byte[] lowS = Secp256k1.get().signatureNormalize(Arrays.copyOf(signature, 64)).getFirst();
        byte[] digest =
                Bolt11Digest.of(
                        source.humanReadable(), Arrays.copyOf(source.values(), unsignedLength));

        assertThat(Arrays.copyOf(signature, 64)).isNotEqualTo(lowS);
        assertThat(Signatures.recover(lowS, digest, signature[64]))
                .contains(new NodeId(SpecificationVectors.NODE_ID));
        assertThat(Signatures.recover(lowS, digest, signature[64] ^ 1))
                .contains(decoded(SpecificationVectors.named(HIGH_S).invoice()).payee());
    }

    @Test
    void a_cup_of_coffee_has_all_its_details() {
        Bolt11Invoice coffee = decoded(SpecificationVectors.named("a cup of coffee").invoice());

        assertThat(coffee.amount()).contains(Msat.ofSat(250_000));
        assertThat(coffee.paymentHash()).isEqualTo(HASH);
        assertThat(coffee.description()).contains("1 cup coffee");
        assertThat(coffee.descriptionHash()).isEmpty();
        assertThat(coffee.createdAt()).isEqualTo(Instant.ofEpochSecond(1_496_314_658));
        assertThat(coffee.expiry()).isEqualTo(Duration.ofMinutes(1));
        assertThat(coffee.expiresAt()).isEqualTo(Instant.ofEpochSecond(1_496_314_718));
        assertThat(coffee.minFinalCltvExpiry()).isEqualTo(18);
        assertThat(coffee.features()).containsExactly(8, 14);
    }

    @Test
    void expiry_is_half_open() {
        Bolt11Invoice coffee = decoded(SpecificationVectors.named("a cup of coffee").invoice());

        assertThat(coffee.isExpiredAt(coffee.expiresAt().minusMillis(1))).isFalse();
        assertThat(coffee.isExpiredAt(coffee.expiresAt())).isTrue();
    }

    @Test
    void details_of_the_other_fields_are_read() {
        assertThat(decoded(SpecificationVectors.named("utf-8 description").invoice()).description())
                .contains("ナンセンス 1杯");
        assertThat(
                        decoded(SpecificationVectors.named("description hash").invoice())
                                .descriptionHash())
                .contains("3925b6f67e2c340036ed12093dd44e0368df1b6ea26c53dbe4811f58fd5db8c1");
        Bolt11Invoice pico = decoded(SpecificationVectors.named("pico amount").invoice());
        assertThat(pico.minFinalCltvExpiry()).isEqualTo(10);
        assertThat(pico.expiry()).isEqualTo(Duration.ofDays(7));
        assertThat(decoded(SpecificationVectors.named("feature bits 8 14 99").invoice()).features())
                .containsExactly(8, 14, 99);
        assertThat(decoded(SpecificationVectors.named("donation of any amount").invoice()).expiry())
                .isEqualTo(Bolt11Invoice.DEFAULT_EXPIRY);
    }

    /**
     * Our field order and the c field differ from the vectors', so the texts cannot be equal; the
     * digest and the signature over it can be compared through the prefix and values themselves.
     */
    @Test
    void our_signature_is_the_specifications_signature() throws UndecodableException {
        NodeKey key = NodeKey.of(HexFormat.of().parseHex(SpecificationVectors.PRIVATE_KEY));
        for (String name : List.of("donation of any amount", "two-hop route hint", "pico amount")) {
            Bech32 vector = Bech32.parse(SpecificationVectors.named(name).invoice());
            int unsignedLength = vector.values().length - 104;
            byte[] unsigned = Arrays.copyOf(vector.values(), unsignedLength);

            byte[] signature =
                    key.signRecoverably(Bolt11Digest.of(vector.humanReadable(), unsigned));

            byte[] signed = Arrays.copyOf(unsigned, unsignedLength + 104);
            System.arraycopy(FiveBits.fromBytes(signature), 0, signed, unsignedLength, 104);
            assertThat(new Bech32(vector.humanReadable(), signed).text())
                    .isEqualTo(SpecificationVectors.named(name).invoice());
        }
        assertThat(key.nodeId().value()).isEqualTo(SpecificationVectors.NODE_ID);
        assertThat(key.toString()).doesNotContain(SpecificationVectors.PRIVATE_KEY);
    }

    @Test
    void the_optional_amount_stays_open() {
        assertThat(decoded(SpecificationVectors.named("donation of any amount").invoice()).amount())
                .isEqualTo(Optional.empty());
    }

    private static Bolt11Invoice decoded(String text) {
        return switch (Bolt11.decode(text)) {
            case Decoded(var invoice) -> invoice;
            case Undecodable refused -> throw new AssertionError(refused + " for " + text);
        };
    }
}
