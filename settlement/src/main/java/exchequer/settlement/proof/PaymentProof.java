package exchequer.settlement.proof;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;

/**
 * What shows that a payment was made. The two kinds are worth different things, so whatever says
 * "paid" says by which of them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PaymentProof.ByPreimage.class, name = "PREIMAGE"),
    @JsonSubTypes.Type(value = PaymentProof.ByTransfer.class, name = "TRANSFER_ID")
})
public sealed interface PaymentProof {

    /** Whether it is the proof of that payment and of no other. */
    boolean isOf(PaymentHash payment);

    /**
     * The payee gave its secret away, which BOLT-11 has it do for the money only. Anybody can check
     * it, for ever, and needs nobody's word.
     */
    record ByPreimage(Preimage preimage) implements PaymentProof {

        @Override
        public boolean isOf(PaymentHash payment) {
            return preimage.opens(payment);
        }
    }

    /**
     * Spark's operators have recorded a completed transfer under an id that belongs to the payment.
     * That the id belongs to it anybody can check; that the transfer was made, only the operators
     * can say.
     */
    record ByTransfer(TransferId transferId) implements PaymentProof {

        @Override
        public boolean isOf(PaymentHash payment) {
            return transferId.belongsTo(payment);
        }
    }
}
