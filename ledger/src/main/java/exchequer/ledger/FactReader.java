package exchequer.ledger;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.LedgerFact.BalanceDrawn;
import exchequer.ledger.LedgerFact.DeliveryAccepted;
import exchequer.ledger.LedgerFact.DepositReceived;
import exchequer.ledger.LedgerFact.EscrowLocked;
import exchequer.ledger.LedgerFact.EscrowReleased;
import exchequer.ledger.LedgerFact.EscrowReturned;
import exchequer.ledger.LedgerFact.PaymentFailed;
import exchequer.ledger.LedgerFact.PaymentIntended;
import exchequer.ledger.LedgerFact.PaymentSettled;
import exchequer.ledger.LedgerFact.RefundIssued;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the facts of the ledger from events. */
final class FactReader {

    private static final String KNOWN_VERSION = "1";
    private static final String CASE_OPENED_VERSION = "3";
    private static final String CASE_RESOLVED_VERSION = "2";
    private static final String PAYMENT_SETTLED_VERSION = "2";

    /** Reasons of refunds that an earlier event has made the books owe to the buyer. */
    private static final Set<String> OWED_BEFORE = Set.of("escrow_excess", "owed_by_case");

    private FactReader() {}

    /**
     * The fact an event states, or nothing when events of its type are none of the ledger's
     * business.
     *
     * @throws LedgerIntegrityException when the type is, but the version or a field is not what the
     *     ledger knows
     */
    static Optional<LedgerFact> read(ReceivedEvent event) {
        return switch (event.type()) {
            case "exchequer.DeliveryAccepted" -> fact(event, FactReader::deliveryAccepted);
            case "exchequer.PaymentIntended" -> fact(event, FactReader::paymentIntended);
            case "exchequer.PaymentSettled" ->
                    fact(event, PAYMENT_SETTLED_VERSION, FactReader::paymentSettled);
            case "exchequer.EscrowLocked" -> fact(event, FactReader::escrowLocked);
            case "exchequer.EscrowReleased" -> fact(event, FactReader::escrowReleased);
            case "exchequer.EscrowCancelled" ->
                    fact(event, fields -> escrowReturned(fields, false, "cancelled_at"));
            case "exchequer.EscrowExpired" ->
                    fact(event, fields -> escrowReturned(fields, true, "expired_at"));
            case "exchequer.PaymentFailed" -> fact(event, FactReader::paymentFailed);
            case "exchequer.DepositReceived" -> fact(event, FactReader::depositReceived);
            case "exchequer.BalanceDrawn" -> fact(event, FactReader::balanceDrawn);
            case "exchequer.RefundIssued" -> fact(event, FactReader::refundIssued);
            case "exchequer.CaseOpened" -> fact(event, CASE_OPENED_VERSION, CaseReader::opened);
            case "exchequer.CasePartlyResolved" -> fact(event, CaseReader::answered);
            case "exchequer.CaseResolved" ->
                    fact(event, CASE_RESOLVED_VERSION, CaseReader::answered);
            default -> Optional.empty();
        };
    }

    private static Optional<LedgerFact> fact(
            ReceivedEvent event, Function<FactFields, LedgerFact> reading) {
        return fact(event, KNOWN_VERSION, reading);
    }

    private static Optional<LedgerFact> fact(
            ReceivedEvent event, String knownVersion, Function<FactFields, LedgerFact> reading) {
        try {
            if (!event.current().version().equals(knownVersion)) {
                throw new LedgerIntegrityException(
                        "version is not known: " + event.current().version());
            }
            if (event.tenantId().isBlank()) {
                throw new LedgerIntegrityException("no tenant");
            }
            FactFields.plausible("occurred_at", event.occurredAt());
            return Optional.of(reading.apply(FactFields.parse(event.current().payload())));
        } catch (LedgerIntegrityException e) {
            throw new LedgerIntegrityException(
                    "position %d, event %s, %s: %s"
                            .formatted(
                                    event.position(),
                                    event.eventId(),
                                    event.type(),
                                    e.getMessage()),
                    e);
        }
    }

    private static LedgerFact deliveryAccepted(FactFields fields) {
        return new DeliveryAccepted(
                fields.identifier("delivery_id"),
                fields.identifier("order_id"),
                fields.hex32("buyer"),
                fields.hex32("provider"),
                fields.positiveMsat("price_msat"),
                fields.instant("accepted_at"));
    }

    private static LedgerFact paymentIntended(FactFields fields) {
        return new PaymentIntended(
                fields.hex32("payment_hash"),
                fields.identifier("order_id"),
                fields.hex32("provider"),
                fields.positiveMsat("amount_msat"),
                fields.msat("fee_cap_msat"),
                fields.rail("rail"),
                fields.instant("intended_at"));
    }

    private static LedgerFact paymentSettled(FactFields fields) {
        String paymentHash = fields.hex32("payment_hash");
        return new PaymentSettled(
                paymentHash,
                ProofReader.proofOf(paymentHash, fields.object("proof")),
                fields.identifier("order_id"),
                fields.hex32("buyer"),
                fields.hex32("provider"),
                fields.positiveMsat("amount_msat"),
                fields.msat("fee_msat"),
                fields.positiveMsat("order_price_msat"),
                fields.rail("rail"),
                fields.instant("settled_at"));
    }

    private static LedgerFact escrowLocked(FactFields fields) {
        return new EscrowLocked(
                fields.hex32("payment_hash"),
                fields.identifier("order_id"),
                fields.positiveMsat("locked_msat"),
                fields.rail("rail"),
                fields.instant("locked_at"));
    }

    private static LedgerFact escrowReleased(FactFields fields) {
        String paymentHash = fields.hex32("payment_hash");
        ProofReader.requirePreimage(paymentHash, fields);
        EscrowReleased released =
                new EscrowReleased(
                        paymentHash,
                        fields.identifier("order_id"),
                        fields.hex32("buyer"),
                        fields.positiveMsat("received_msat"),
                        fields.positiveMsat("price_msat"),
                        fields.msat("market_fee_msat"),
                        fields.rail("rail"),
                        fields.instant("released_at"));
        // Rails hold nothing less than what was asked for; booked, it would be money from nowhere.
        if (released.receivedMsat() < released.priceMsat() + released.marketFeeMsat()) {
            throw new LedgerIntegrityException("less was received than price and fee");
        }
        return released;
    }

    private static LedgerFact escrowReturned(FactFields fields, boolean isExpired, String when) {
        return new EscrowReturned(
                fields.identifier("order_id"),
                fields.msat("locked_msat"),
                fields.rail("rail"),
                isExpired,
                fields.instant(when));
    }

    private static LedgerFact paymentFailed(FactFields fields) {
        return new PaymentFailed(
                fields.hex32("payment_hash"),
                fields.identifier("order_id"),
                fields.instant("failed_at"));
    }

    private static LedgerFact depositReceived(FactFields fields) {
        String paymentHash = fields.hex32("payment_hash");
        ProofReader.requirePreimage(paymentHash, fields);
        return new DepositReceived(
                paymentHash,
                fields.hex32("buyer"),
                fields.positiveMsat("received_msat"),
                fields.rail("rail"),
                fields.instant("received_at"));
    }

    private static LedgerFact balanceDrawn(FactFields fields) {
        return new BalanceDrawn(
                fields.hex32("payment_hash"),
                fields.identifier("order_id"),
                fields.hex32("buyer"),
                fields.msat("amount_msat"),
                fields.msat("fee_msat"),
                fields.instant("drawn_at"));
    }

    private static LedgerFact refundIssued(FactFields fields) {
        return new RefundIssued(
                fields.hex32("payment_hash"),
                fields.identifier("order_id"),
                fields.hex32("buyer"),
                fields.positiveMsat("amount_msat"),
                OWED_BEFORE.contains(fields.identifier("reason")),
                fields.instant("issued_at"));
    }
}
