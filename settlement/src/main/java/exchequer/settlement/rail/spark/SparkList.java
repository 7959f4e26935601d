package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.rail.spark.SparkPayment.Direction;
import exchequer.settlement.rail.spark.SparkPayment.State;
import exchequer.settlement.rail.wallet.AttemptTable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wallet's list of what it sent. It has no numbers, so a payment's index is the second in which
 * it began and its place within that second.
 */
final class SparkList {

    private static final Logger LOG = LoggerFactory.getLogger(SparkList.class);
    private static final int PLACE_BITS = 20;
    private static final long PLACES = 1L << PLACE_BITS;
    private static final int PAGE = 100;

    private final SparkSidecar sidecar;
    private final AttemptTable attempts;

    SparkList(SparkSidecar sidecar, AttemptTable attempts) {
        this.sidecar = sidecar;
        this.attempts = attempts;
    }

    RailListing after(long index, int limit) {
        Reading reading = new Reading(index, limit);
        Instant from = Instant.ofEpochSecond(index >> PLACE_BITS);
        for (int offset = 0; ; offset += PAGE) {
            switch (sidecar.payments(from, offset, PAGE)) {
                case Done<List<SparkPayment>>(List<SparkPayment> page) -> {
                    page.forEach(reading::add);
                    if (page.size() < PAGE || reading.isFull()) {
                        return reading.page();
                    }
                }
                case Refused<List<SparkPayment>>(var code, var message) -> {
                    return new RailListing.Unavailable(code + ": " + message);
                }
                case Unknown<List<SparkPayment>>(var message) -> {
                    return new RailListing.Unavailable(message);
                }
                case Absent<List<SparkPayment>> _ -> {
                    return new RailListing.Unavailable("this is no sidecar");
                }
            }
        }
    }

    /** Counts places, and keeps what comes after an index. */
    private final class Reading {

        private final List<ListedPayment> rows = new ArrayList<>();
        private final long after;
        private final int limit;
        private long second = -1;
        private long place;
        private long last;

        Reading(long after, int limit) {
            this.after = after;
            this.limit = limit;
            this.last = after;
        }

        boolean isFull() {
            return rows.size() == limit;
        }

        void add(SparkPayment payment) {
            long at = payment.at().getEpochSecond();
            place = at == second ? place + 1 : 1;
            second = at;
            if (place >= PLACES) {
                throw new IllegalStateException("more payments in a second than are counted");
            }
            long index = (at << PLACE_BITS) + place;
            if (index <= after || isFull() || payment.direction() != Direction.SEND) {
                return;
            }
            last = index;
            ListedPayment row = row(index, payment);
            if (!isFollowedByAnother(row.hash(), payment)) {
                rows.add(row);
            }
        }

        RailListing.Page page() {
            return new RailListing.Page(rows, last);
        }
    }

    /** A hash is listed once, where its last attempt is. */
    private boolean isFollowedByAnother(PaymentHash hash, SparkPayment payment) {
        return payment.state() == State.FAILED
                && attempts.find(hash)
                        .map(last -> TransferId.of(hash, last.number()))
                        .filter(last -> new TransferId(payment.id()).belongsTo(hash))
                        .filter(last -> !last.value().equals(payment.id()))
                        .isPresent();
    }

    private static ListedPayment row(long index, SparkPayment payment) {
        PaymentHash hash = payment.hash().orElseGet(() -> standIn(payment));
        Optional<PaymentProof> proof = payment.proof().filter(it -> it.isOf(hash));
        Standing standing =
                switch (payment.state()) {
                    case PENDING -> Standing.IN_FLIGHT;
                    case COMPLETED -> ListedPayment.claimed(hash, proof);
                    case FAILED -> Standing.FAILED;
                };
        SparkCost cost = SparkCost.of(payment);
        return new ListedPayment(
                index,
                hash,
                standing,
                cost.amount(),
                payment.state() == State.COMPLETED ? cost.fee() : Msat.ZERO,
                standing == Standing.SUCCEEDED ? proof : Optional.empty(),
                payment.at());
    }

    /**
     * Money that left the wallet otherwise than over Lightning has no payment hash, and must be
     * seen all the same: it is listed under a hash of its id, which no preimage opens.
     */
    private static PaymentHash standIn(SparkPayment payment) {
        PaymentHash hash =
                PaymentHash.of(sha256("exchequer spark transfer without hash " + payment.id()));
        LOG.info("transfer {} has no payment hash, and is listed as {}", payment.id(), hash);
        return hash;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
