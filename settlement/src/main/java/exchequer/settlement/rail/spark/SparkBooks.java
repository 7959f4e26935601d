package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.rail.spark.SparkPayment.State;

/**
 * Finds a payment hash in the wallet's books. The ids of its attempts follow from the hash, so that
 * even without any memory of ours they are found, one after the other.
 */
final class SparkBooks {

    private final SparkSidecar sidecar;

    SparkBooks(SparkSidecar sidecar) {
        this.sidecar = sidecar;
    }

    /** What the books have of a payment hash. */
    sealed interface Entry {

        /** An attempt that has not failed. */
        record Begun(int attempt, SparkPayment payment) implements Entry {}

        /**
         * None that could pay.
         *
         * @param next the first attempt the wallet has nothing of
         */
        record Nothing(int next) implements Entry {}

        /** The wallet did not say. */
        record Untold(String detail) implements Entry {}
    }

    /**
     * @param first an attempt before which all have failed
     */
    Entry find(PaymentHash hash, int first) {
        for (int attempt = first; attempt <= TransferId.MOST_ATTEMPTS; attempt++) {
            switch (sidecar.payment(TransferId.of(hash, attempt))) {
                case Done<SparkPayment>(SparkPayment payment) -> {
                    if (payment.state() != State.FAILED) {
                        return new Entry.Begun(attempt, payment);
                    }
                }
                case Absent<SparkPayment> _ -> {
                    return new Entry.Nothing(attempt);
                }
                case Refused<SparkPayment>(var code, var message) -> {
                    return new Entry.Untold(code + ": " + message);
                }
                case Unknown<SparkPayment>(var message) -> {
                    return new Entry.Untold(message);
                }
            }
        }
        return new Entry.Untold("all attempts at this payment have failed");
    }
}
