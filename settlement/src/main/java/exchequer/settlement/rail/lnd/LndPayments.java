package exchequer.settlement.rail.lnd;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lightningj.lnd.proto.LightningApi;
import org.lightningj.lnd.proto.LightningApi.HTLCAttempt;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsResponse;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates LND's {@code lnrpc.Payment}. Enum values are read as numbers, because nodes are newer
 * than our stubs; a number nobody knows, and any success that does not prove itself, becomes an
 * unknown outcome and never an ending.
 */
final class LndPayments {

    private static final Logger LOG = LoggerFactory.getLogger(LndPayments.class);

    private static final int IN_FLIGHT = 1;
    private static final int SUCCEEDED = 2;
    private static final int FAILED = 3;
    private static final int INITIATED = 4;

    private static final int CANCELED = 6;

    private final InstantSource clock;

    LndPayments(InstantSource clock) {
        this.clock = clock;
    }

    RailUpdate read(PaymentHash hash, Payment payment) {
        if (!payment.getPaymentHash().equals(hash.value())) {
            LOG.error("LND answered about {} when asked for {}", payment.getPaymentHash(), hash);
            return new RailUpdate.Unavailable(hash, "the node answered about another payment");
        }
        return switch (payment.getStatusValue()) {
            case IN_FLIGHT, INITIATED -> new RailUpdate.InFlight(hash);
            case SUCCEEDED -> succeeded(hash, payment);
            case FAILED -> failed(hash, payment.getFailureReasonValue());
            default ->
                    new RailUpdate.Unavailable(
                            hash, "unknown payment status " + payment.getStatusValue());
        };
    }

    private RailUpdate succeeded(PaymentHash hash, Payment payment) {
        try {
            return new RailUpdate.Succeeded(
                    hash,
                    new Preimage(payment.getPaymentPreimage()),
                    Msat.of(payment.getFeeMsat()),
                    Msat.of(payment.getValueMsat()),
                    settledAt(payment));
        } catch (IllegalArgumentException e) {
            // A success we could not prove to anybody must not close the books on the payment.
            LOG.error("LND claims success without proof for {}: {}", hash, e.getMessage());
            return new RailUpdate.Unavailable(hash, "success without proof: " + e.getMessage());
        }
    }

    /**
     * A page of the list. A row that can not be read makes the page unavailable: none is left out.
     */
    RailListing list(ListPaymentsResponse answer, long after) {
        try {
            List<ListedPayment> page =
                    answer.getPaymentsList().stream().map(LndPayments::listed).toList();
            return new RailListing.Page(
                    page, page.isEmpty() ? after : Math.max(after, page.getLast().index()));
        } catch (IllegalArgumentException e) {
            return new RailListing.Unavailable("a payment can not be read: " + e.getMessage());
        }
    }

    private static ListedPayment listed(Payment payment) {
        PaymentHash hash = new PaymentHash(payment.getPaymentHash());
        Optional<PaymentProof> proof = proof(payment).filter(it -> it.isOf(hash));
        Standing standing =
                switch (payment.getStatusValue()) {
                    case IN_FLIGHT, INITIATED -> Standing.IN_FLIGHT;
                    case SUCCEEDED -> ListedPayment.claimed(hash, proof);
                    case FAILED -> Standing.FAILED;
                    default -> Standing.UNKNOWN;
                };
        return new ListedPayment(
                payment.getPaymentIndex(),
                hash,
                standing,
                Msat.of(payment.getValueMsat()),
                Msat.of(payment.getFeeMsat()),
                standing == Standing.SUCCEEDED ? proof : Optional.empty(),
                Instant.ofEpochSecond(0, payment.getCreationTimeNs()));
    }

    /** LND writes zeros where it has none. */
    private static Optional<PaymentProof> proof(Payment payment) {
        try {
            return Optional.of(
                    new PaymentProof.ByPreimage(new Preimage(payment.getPaymentPreimage())));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private Instant settledAt(Payment payment) {
        OptionalLong lastNanos =
                payment.getHtlcsList().stream()
                        .filter(htlc -> htlc.getStatus() == HTLCAttempt.HTLCStatus.SUCCEEDED)
                        .mapToLong(HTLCAttempt::getResolveTimeNs)
                        .filter(nanos -> nanos > 0)
                        .max();
        return lastNanos.isPresent()
                ? Instant.ofEpochSecond(0, lastNanos.getAsLong())
                : clock.instant();
    }

    private static RailUpdate failed(PaymentHash hash, int reason) {
        FailureReason known =
                switch (reason) {
                    case LightningApi.PaymentFailureReason.FAILURE_REASON_TIMEOUT_VALUE ->
                            FailureReason.TIMEOUT;
                    case LightningApi.PaymentFailureReason.FAILURE_REASON_NO_ROUTE_VALUE ->
                            FailureReason.NO_ROUTE;
                    case LightningApi.PaymentFailureReason
                                    .FAILURE_REASON_INCORRECT_PAYMENT_DETAILS_VALUE ->
                            FailureReason.INCORRECT_PAYMENT_DETAILS;
                    case LightningApi.PaymentFailureReason
                                    .FAILURE_REASON_INSUFFICIENT_BALANCE_VALUE ->
                            FailureReason.INSUFFICIENT_BALANCE;
                    case CANCELED -> FailureReason.CANCELED;
                    default -> FailureReason.ERROR;
                };
        return new RailUpdate.Failed(hash, known, "LND failure reason " + reason);
    }
}
