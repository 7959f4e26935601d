package exchequer.server.reaction;

import exchequer.market.decision.DomainEvent;
import exchequer.nip90.outbox.JobNews;
import exchequer.nip90.outbox.News;
import exchequer.nip90.outbox.News.Status;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.proof.PaymentProof;
import java.util.Locale;

/**
 * Tells providers on the relay what became of their money: locked, so that the work may begin;
 * paid, or why it will not be paid with the invoice they sent. Without it a provider would wait
 * until its invoice expires, and never know that a better one would have been paid.
 */
public final class ProviderNotices {

    private final JobNews news;

    public ProviderNotices(JobNews news) {
        this.news = news;
    }

    /**
     * Safe to repeat: the same fact makes the same event.
     *
     * @throws RuntimeException when it is not known to be published; feed the event again
     */
    void observe(DomainEvent event) {
        switch (event) {
            case EscrowRequested escrow ->
                    news.tellProvider(
                            escrow.rfqId(),
                            escrow.provider(),
                            new News(
                                    Status.PROCESSING,
                                    "escrow_requested",
                                    "wait: the buyer is asked to lock the price",
                                    escrow.requestedAt()));
            case EscrowLocked escrow ->
                    news.tellProvider(
                            escrow.rfqId(),
                            escrow.provider(),
                            new News(
                                    Status.PROCESSING,
                                    "escrow_locked",
                                    "the buyer has locked the price; the work may begin",
                                    escrow.lockedAt()));
            case ChargeRefused refused ->
                    news.tellProvider(
                            refused.rfqId(),
                            refused.provider(),
                            new News(
                                    Status.ERROR,
                                    refused.code(),
                                    refused.detail(),
                                    refused.refusedAt()));
            case PaymentFailed failed ->
                    news.tellProvider(
                            failed.rfqId(),
                            failed.provider(),
                            new News(
                                    Status.ERROR,
                                    "payment_failed",
                                    "payment "
                                            + failed.paymentHash()
                                            + " failed ("
                                            + failed.reason().name().toLowerCase(Locale.ROOT)
                                            + "); a new invoice will be tried",
                                    failed.failedAt()));
            // By its hash, which the provider's wallet knows. The preimage is proof for whoever
            // holds it, and everybody may read this.
            case PaymentSettled paid ->
                    news.tellProvider(
                            paid.rfqId(),
                            paid.provider(),
                            new News(
                                    Status.SUCCESS,
                                    "paid",
                                    paid.amountMsat()
                                            + " paid for "
                                            + paid.orderId()
                                            + ", payment hash "
                                            + paid.paymentHash()
                                            + transfer(paid.proof()),
                                    paid.settledAt()));
            default -> {
                // Nothing a provider has to be told about money.
            }
        }
    }

    /** Without a preimage of its own to look for, the provider's wallet knows the transfer. */
    private static String transfer(PaymentProof proof) {
        return switch (proof) {
            case PaymentProof.ByPreimage _ -> "";
            case PaymentProof.ByTransfer(var transfer) -> ", Spark transfer " + transfer;
        };
    }
}
