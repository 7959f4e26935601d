package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import nostr.crypto.schnorr.Schnorr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {

    private static final NostrEvent SIGNED =
            Events.note(1_700_000_000, 1, "hello", List.of(List.of("t", "x")));

    @ParameterizedTest(name = "BIP-340 vector {0}")
    @CsvSource({
        "0, 0000000000000000000000000000000000000000000000000000000000000003,"
                + "F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9,"
                + "0000000000000000000000000000000000000000000000000000000000000000,"
                + "0000000000000000000000000000000000000000000000000000000000000000,"
                + "E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA8215"
                + "25F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0",
        "1, B7E151628AED2A6ABF7158809CF4F3C762E7160F38B4DA56A784D9045190CFEF,"
                + "DFF1D77F2A671C5F36183726DB2341BE58FEAE1DA2DECED843240F7B502BA659,"
                + "0000000000000000000000000000000000000000000000000000000000000001,"
                + "243F6A8885A308D313198A2E03707344A4093822299F31D0082EFA98EC4E6C89,"
                + "6896BD60EEAE296DB48A229FF71DFE071BDE413E6D43F917DC8DCF8C78DE3341"
                + "8906D11AC976ABCCB20B091292BFF4EA897EFCB639EA871CFA95F6DE339E4B0A",
        "2, C90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B14E5C9,"
                + "DD308AFEC5777E13121FA72B9CC1B7CC0139715309B086C960E18FD969774EB8,"
                + "C87AA53824B4D7AE2EB035A2B5BBBCCC080E76CDC6D1692C4B0B62D798E6D906,"
                + "7E2D58D8B3BCDF1ABADEC7829054F90DDA9805AAB56C77333024B9D0A508B75C,"
                + "5831AAEED7B44BB74E5EAB94BA9D4294C49BCF2A60728D8B4C200F50DD313C1B"
                + "AB745879A5AD954A72C45A91C3A51D3C7ADEA98D82F8481E0E1E03674A6F3FB7",
        "3, 0B432B2677937381AEF05BB02A66ECD012773062CF3FA2549E44F58ED2401710,"
                + "25D1DFF95105F5253C4022F628A996AD3A0D95FBF21D468A1B33F8C160D8F517,"
                + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF,"
                + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF,"
                + "7EB0509757E246F19449885651611CB965ECC1A187DD51B64FDA1EDC9637D5EC"
                + "97582B9CB13DB3933705B32BA982AF5AF25FD78881EBB32771FC5922EFC66EA3",
    })
    void signing_follows_the_standard_to_the_bit(
            int vector, String secret, String publicKey, String aux, String digest, String sig) {
        NostrKey key = NostrKey.of(hex(secret));

        assertThat(key.publicKey()).as("vector %d", vector).isEqualTo(lower(publicKey));
        assertThat(Hex.of(key.signDigest(hex(digest), hex(aux)))).isEqualTo(lower(sig));
    }

    @ParameterizedTest
    @CsvSource({
        "key that is on no curve point,"
                + "eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34",
        "key larger than the field,"
                + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30",
        "zero key, 0000000000000000000000000000000000000000000000000000000000000000",
    })
    void an_impossible_public_key_verifies_nothing(String what, String publicKey) {
        NostrEvent claimed = rebuilt(publicKey, SIGNED.sig());

        assertThat(EventVerification.of(claimed))
                .as(what)
                .isEqualTo(new EventVerification.InvalidSignature());
    }

    @ParameterizedTest
    @CsvSource({
        "s equal to the curve order, fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141,64",
        "r equal to the field size, fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f,0",
    })
    void a_signature_out_of_range_is_invalid(String what, String half, int at) {
        String sig = new StringBuilder(SIGNED.sig()).replace(at, at + 64, half.strip()).toString();

        assertThat(EventVerification.of(rebuilt(SIGNED.pubkey(), sig)))
                .as(what)
                .isEqualTo(new EventVerification.InvalidSignature());
    }

    @Test
    void changed_content_is_an_invalid_id() {
        NostrEvent forged = Events.withContent(SIGNED, "hello!");

        assertThat(EventVerification.of(forged))
                .isEqualTo(new EventVerification.InvalidId(EventId.of(forged)));
    }

    @Test
    void a_foreign_signature_is_invalid() {
        NostrEvent bobs = Events.BOB.sign(new EventTemplate(1, 1, List.of(), "x"));

        assertThat(EventVerification.of(rebuilt(SIGNED.pubkey(), bobs.sig())))
                .isEqualTo(new EventVerification.InvalidSignature());
    }

    @Test
    void content_without_utf8_form_is_an_invalid_id_and_no_exception() {
        assertThat(EventVerification.of(Events.withContent(SIGNED, "\ud83d")))
                .isInstanceOf(EventVerification.InvalidId.class);
    }

    @Test
    void an_independent_implementation_accepts_our_signature_and_we_accept_its() throws Exception {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 9);
        NostrKey key = NostrKey.of(secret);
        byte[] digest = EventId.sha256(new byte[] {1, 2, 3});

        byte[] ours = key.signDigest(digest, new byte[32]);
        byte[] theirs = Schnorr.sign(digest, secret, new byte[32]);

        assertThat(Schnorr.verify(digest, Hex.parse(key.publicKey()), ours)).isTrue();
        assertThat(Secp256k1.get().verifySchnorr(theirs, digest, Hex.parse(key.publicKey())))
                .isTrue();
        assertThat(theirs).isEqualTo(ours);
    }

    @Test
    void signing_with_randomness_gives_another_valid_signature() {
        EventTemplate template = new EventTemplate(5, 1, List.of(), "x");

        NostrEvent plain = Events.ALICE.sign(template);
        NostrEvent blinded = Events.ALICE.sign(template, new Random(1));

        assertThat(Events.ALICE.sign(template)).isEqualTo(plain);
        assertThat(blinded.sig()).isNotEqualTo(plain.sig());
        assertThat(EventVerification.of(blinded)).isEqualTo(new EventVerification.Valid());
    }

    @Test
    void a_key_never_shows_its_secret() {
        assertThat(Events.key(7).toString())
                .startsWith("NostrKey[npub1")
                .doesNotContain("nsec")
                .doesNotContain("0007");
    }

    @Test
    void zero_and_short_secrets_are_refused() {
        assertThatThrownBy(() -> NostrKey.of(new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NostrKey.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static NostrEvent rebuilt(String publicKey, String sig) {
        EventTemplate template =
                new EventTemplate(
                        SIGNED.createdAt(), SIGNED.kind(), SIGNED.tags(), SIGNED.content());
        return new NostrEvent(
                EventId.of(publicKey, template),
                publicKey,
                template.createdAt(),
                template.kind(),
                template.tags(),
                template.content(),
                sig);
    }

    private static String lower(String hex) {
        return hex.strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] hex(String hex) {
        return Hex.parse(lower(hex));
    }
}
