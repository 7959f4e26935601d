package exchequer.settlement.cases.lostescrow;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An order's escrow and its delivery's acceptance, in whichever order they came.
 *
 * @param hash of the escrow's invoice, once the log has it
 * @param end how it ended, in words; null while it has not, or when its money is ours
 * @param returned what was locked and went back
 * @param since when it was locked, or requested where it never was
 * @param opened whether the case is open, or was
 */
public record EscrowInQuestion(
        @Nullable EscrowRequested request,
        @Nullable PaymentHash hash,
        @Nullable String end,
        Msat returned,
        @Nullable Instant since,
        boolean accepted,
        boolean closed,
        boolean opened) {

    static final EscrowInQuestion NONE =
            new EscrowInQuestion(null, null, null, Msat.ZERO, null, false, false, false);

    EscrowInQuestion evolve(DomainEvent event) {
        return switch (event) {
            case EscrowRequested requested ->
                    new EscrowInQuestion(
                            requested,
                            hash,
                            end,
                            returned,
                            requested.requestedAt(),
                            accepted || requested.acceptedAt() != null,
                            closed,
                            opened);
            case EscrowInvoiced invoiced -> with(invoiced.paymentHash(), since);
            case EscrowLocked locked -> with(locked.paymentHash(), locked.lockedAt());
            case EscrowReleased _ -> ended(null, Msat.ZERO);
            case EscrowCancelled cancelled ->
                    ended(
                            "cancelled as " + cancelled.reason().name().toLowerCase(Locale.ROOT),
                            cancelled.lockedMsat());
            case EscrowExpired expired -> ended("expired", expired.lockedMsat());
            case DeliveryAccepted _ -> judged(true, closed, opened);
            case OrderClosed _ -> judged(accepted, true, opened);
            case CaseOpened question ->
                    question.kind() == CaseKind.ESCROW_LOST ? judged(accepted, closed, true) : this;
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private EscrowInQuestion with(PaymentHash ofInvoice, @Nullable Instant begun) {
        return new EscrowInQuestion(
                request, ofInvoice, end, returned, begun, accepted, closed, opened);
    }

    private EscrowInQuestion ended(@Nullable String how, Msat back) {
        return new EscrowInQuestion(request, hash, how, back, since, accepted, closed, opened);
    }

    private EscrowInQuestion judged(boolean isAccepted, boolean isClosed, boolean isOpened) {
        return new EscrowInQuestion(
                request, hash, end, returned, since, isAccepted, isClosed, isOpened);
    }
}
