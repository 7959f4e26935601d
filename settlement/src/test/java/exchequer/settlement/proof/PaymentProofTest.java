package exchequer.settlement.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.money.Msat;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaymentProofTest {

    private static final TestInvoice PAID = TestInvoice.of(1, 1_000);
    private static final TestInvoice OTHER = TestInvoice.of(2, 1_000);
    private static final ObjectMapper JSON = EventStoreJson.strictMapper();

    @Test
    void preimage_proves_the_payment_whose_hash_it_opens() {
        PaymentProof proof = new PaymentProof.ByPreimage(PAID.preimage());

        assertThat(proof.isOf(PAID.hash())).isTrue();
        assertThat(proof.isOf(OTHER.hash())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255})
    void transfer_belongs_to_the_payment_it_was_an_attempt_of(int attempt) {
        TransferId id = TransferId.of(PAID.hash(), attempt);

        assertThat(id.belongsTo(PAID.hash())).isTrue();
        assertThat(id.belongsTo(OTHER.hash())).isFalse();
        assertThat(new PaymentProof.ByTransfer(id).isOf(PAID.hash())).isTrue();
    }

    @Test
    void an_id_is_a_uuid_and_each_attempt_has_its_own() {
        UUID id = UUID.fromString(TransferId.of(PAID.hash(), 1).value());

        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(TransferId.of(PAID.hash(), 1)).isEqualTo(TransferId.of(PAID.hash(), 1));
        assertThat(TransferId.of(PAID.hash(), 2)).isNotEqualTo(TransferId.of(PAID.hash(), 1));
    }

    /** The ledger computes it by itself; both must mean the same for ever. */
    @Test
    void the_id_of_a_payment_never_changes() {
        assertThat(TransferId.of(new PaymentHash("ab".repeat(32)), 3))
                .isEqualTo(new TransferId("cd16e332-aa73-8870-95fc-03ab2ec60803"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 256})
    void attempts_that_do_not_fit_have_no_id(int attempt) {
        assertThatThrownBy(() -> TransferId.of(PAID.hash(), attempt))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void transfers_of_others_belong_to_no_payment() {
        String mine = TransferId.of(PAID.hash(), 1).value();

        assertThat(new TransferId(mine.substring(0, 34) + "00").belongsTo(PAID.hash())).isFalse();
        assertThat(new TransferId("0190c0de-0000-7000-8000-000000000001").belongsTo(PAID.hash()))
                .isFalse();
        assertThatThrownBy(() -> new TransferId(mine.toUpperCase(Locale.ROOT)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void success_without_the_proof_of_its_payment_can_not_be_expressed() {
        for (PaymentProof foreign :
                new PaymentProof[] {
                    new PaymentProof.ByPreimage(OTHER.preimage()),
                    new PaymentProof.ByTransfer(TransferId.of(OTHER.hash(), 1))
                }) {
            assertThatThrownBy(
                            () ->
                                    new RailUpdate.Succeeded(
                                            PAID.hash(),
                                            foreign,
                                            Msat.ZERO,
                                            PAID.amount(),
                                            Instant.EPOCH))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void json_says_of_which_kind_it_is() throws JsonProcessingException {
        PaymentProof preimage = new PaymentProof.ByPreimage(PAID.preimage());
        PaymentProof transfer = new PaymentProof.ByTransfer(TransferId.of(PAID.hash(), 1));

        assertThat(JSON.writeValueAsString(preimage))
                .isEqualTo(
                        "{\"type\":\"PREIMAGE\",\"preimage\":\"" + PAID.preimage().value() + "\"}");
        for (PaymentProof proof : new PaymentProof[] {preimage, transfer}) {
            assertThat(JSON.readValue(JSON.writeValueAsString(proof), PaymentProof.class))
                    .isEqualTo(proof);
        }
    }
}
