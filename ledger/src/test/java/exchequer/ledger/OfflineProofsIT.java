package exchequer.ledger;

import static exchequer.ledger.GivenOut.ENTRIES;
import static exchequer.ledger.GivenOut.second;
import static exchequer.ledger.GivenOut.verify;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.ledger.GivenOut.Second;
import exchequer.ledger.verify.OfflineVerification;
import exchequer.ledger.verify.Outcome;
import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.NotVerified;
import exchequer.ledger.verify.Outcome.Sound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints, proofs and rows of reports are verified without the ledger, against each other. */
class OfflineProofsIT {

    private static final String HEX = "0123456789abcdef";

    private static GivenOut given;

    @TempDir private Path directory;

    @BeforeAll
    static void book_orders() throws Exception {
        given = new GivenOut();
    }

    @Test
    void checkpoint_is_sound_with_its_key_only() throws Exception {
        Path note = file("checkpoint.txt", given.note(100));
        assertSound(note);
        assertThat(second(note)).isEqualTo(new Second(0, "checkpoint: 100"));
        assertThat(new OfflineVerification(List.of(), it -> {}).verify(List.of(note)).get(note))
                .isInstanceOf(NotVerified.class);
        Path forged = file("forged.txt", given.note(100).replace("\n100\n", "\n101\n"));
        assertThat(verify(forged).getFirst()).isInstanceOf(Broken.class);
        assertThat(second(forged).status()).isEqualTo(1);
        assertSound(file("export.jsonl", given.export()), note);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 65, 100, 240})
    void inclusion_proof_is_sound_against_a_signature(int entry) throws Exception {
        long size = entry <= 100 ? 100 : ENTRIES;
        Path proof = file("proof.json", given.inclusion(entry, size));
        assertSound(proof);
        assertThat(second(proof))
                .isEqualTo(new Second(0, "inclusion: entry %d of %d".formatted(entry, size)));
    }

    @Test
    void proof_that_nothing_vouches_for_is_not_verified() throws Exception {
        Path proof = file("unsigned.json", given.inclusion(42, 150));
        Path export = file("export.jsonl", given.export());
        assertThat(verify(proof).getFirst())
                .isInstanceOfSatisfying(
                        NotVerified.class,
                        not -> assertThat(not.why()).contains("root " + given.root(150)));
        assertThat(second(proof).status()).isEqualTo(1);
        assertSound(proof, export);
    }

    @Test
    void proof_of_a_rewritten_journal_is_not_what_was_signed() throws Exception {
        GivenOut rewritten = new GivenOut(36);
        Path proof = file("proof.json", rewritten.inclusion(42, 150));
        assertSound(proof, file("rewritten.jsonl", rewritten.export()));
        assertThat(verify(proof, file("export.jsonl", given.export())).getFirst())
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.why()).contains(given.root(150)));
    }

    @Test
    void consistency_proof_is_sound_between_signatures() throws Exception {
        Path proof = file("growth.json", given.consistency(100, ENTRIES));
        assertSound(proof);
        assertThat(second(proof)).isEqualTo(new Second(0, "consistency: 100 to 240"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20_261_122})
    void no_digit_of_a_proof_can_be_another(long seed) throws Exception {
        var random = new Random(seed);
        List<String> proofs = List.of(given.inclusion(42, 100), given.consistency(100, ENTRIES));
        for (int round = 0; round < 400; round++) {
            String proof = proofs.get(round % 2);
            int at;
            do {
                at = random.nextInt(proof.length());
            } while (HEX.indexOf(proof.charAt(at)) < 0);
            char digit = HEX.charAt(random.nextInt(HEX.length()));
            String changed = proof.substring(0, at) + digit + proof.substring(at + 1);
            Outcome outcome = verify(file("proof.json", changed)).getFirst();
            if (changed.equals(proof)) {
                assertThat(outcome).isInstanceOf(Sound.class);
            } else {
                assertThat(outcome).as("seed %d: %s", seed, changed).isNotInstanceOf(Sound.class);
            }
        }
    }

    @Test
    void row_of_a_report_is_as_it_is_booked() throws Exception {
        Path row = file("row.json", row(42, 20_000, 35));
        // Order 42 has the entries 165 to 168: accrual, principal, fee, discount.
        Path principal = file("principal.json", given.inclusion(166, ENTRIES));
        Path fee = file("fee.json", given.inclusion(167, ENTRIES));
        assertThat(verify(row).getFirst()).isInstanceOf(NotVerified.class);
        assertSound(row, file("export.jsonl", given.export()));
        assertSound(row, principal, fee);
        for (String wrong :
                List.of(
                        row(42, 20_001, 35),
                        row(42, 20_000, 36),
                        row(42, 20_000, 35).replace("456Z", "457Z"),
                        row(42, 20_000, 35).replace("2a\"", "2b\""))) {
            assertThat(verify(file("wrong.json", wrong), principal, fee).getFirst())
                    .as(wrong)
                    .isInstanceOf(Broken.class);
        }
    }

    @Test
    void what_is_none_of_these_is_said_to_be_none() throws Exception {
        for (String text :
                List.of(
                        "",
                        "hello",
                        "{}",
                        "[1]",
                        "{\"kind\":\"exchequer.inclusion_proof.v1\"}",
                        "{\"payment_hash\":1,\"proof_type\":2}")) {
            assertThat(verify(file("other.txt", text)).getFirst())
                    .as(text)
                    .isInstanceOf(NotVerified.class);
        }
        assertThat(verify(directory.resolve("absent")).getFirst()).isInstanceOf(NotVerified.class);
    }

    private static void assertSound(Path... files) {
        assertThat(verify(files))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Sound.class));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String row(int payment, long amount, long fee) {
        return """
        {"payment_hash":"%s","settled_at":"2026-03-01T08:00:%02d.123456Z","amount_msat":%d,\
        "fee_msat":%d,"proof_type":"PREIMAGE","proof":"%s"}
        """
                .formatted(
                        Facts.paymentHash(payment), payment, amount, fee, Facts.preimage(payment));
    }
}
