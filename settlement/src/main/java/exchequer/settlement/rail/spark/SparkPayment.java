package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import java.time.Instant;
import java.util.Optional;

/**
 * A payment as the Spark wallet has it. Spark moves whole satoshis, so both amounts are such.
 *
 * @param id of our payments the one we gave it; it is the transfer's id at the operators
 * @param amount what the receiver gets; of an invoice over parts of a satoshi, the next whole one
 * @param fee on top
 * @param hash of a Lightning payment
 * @param request what was paid, if the wallet knows it
 * @param proof empty while there is none, whatever the state says
 */
public record SparkPayment(
        String id,
        Direction direction,
        State state,
        Msat amount,
        Msat fee,
        Instant at,
        Optional<PaymentHash> hash,
        Optional<String> request,
        Optional<PaymentProof> proof) {

    /** Whose money it was. */
    public enum Direction {
        SEND,
        RECEIVE
    }

    /** How far it is. */
    public enum State {
        PENDING,
        COMPLETED,
        FAILED
    }

    /**
     * @throws IllegalArgumentException when the proof is of another payment
     */
    public SparkPayment {
        boolean fits =
                switch (proof.orElse(null)) {
                    case null -> true;
                    case PaymentProof.ByPreimage(var preimage) ->
                            hash.filter(preimage::opens).isPresent();
                    case PaymentProof.ByTransfer(var transfer) ->
                            transfer.value().equals(id) && state == State.COMPLETED;
                };
        if (!fits) {
            throw new IllegalArgumentException("the proof is not of payment " + id);
        }
    }
}
