package exchequer.nip90.outbox;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.nip90.outbox.News.Status;
import exchequer.nip90.translation.Job;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Says what became of jobs: feedback about the request by which each party knows the job, and the
 * market's own requests taken back. A buyer that asked over the API reads it there.
 *
 * <p>Losers get no feedback of their own: it would stand under the buyer's request as one more
 * error. Of a request in clear everybody can read who was awarded; of an encrypted one the losers'
 * copies are taken back.
 */
public final class JobNews {

    private final MarketVoice voice;
    private final JobLinks jobs;
    private final MarketPost post;

    public JobNews(MarketVoice voice, JobLinks jobs, MarketPost post) {
        this.voice = voice;
        this.jobs = jobs;
        this.post = post;
    }

    /**
     * Tells a provider, unless it knows the job by no event. Safe to repeat.
     *
     * @throws RuntimeException when it is not known to be published; try again
     */
    public void tellProvider(RfqId rfq, Pubkey provider, News news) {
        jobs.requestOf(rfq, provider).ifPresent(about -> tell(about, provider, news));
    }

    /** Safe to repeat. */
    void observe(DomainEvent event) {
        switch (event) {
            case OrderPlaced order -> awarded(order);
            case DeliveryRejected delivery ->
                    tellProvider(
                            delivery.rfqId(),
                            delivery.provider(),
                            new News(
                                    Status.ERROR,
                                    "delivery_rejected",
                                    delivery.reason(),
                                    delivery.rejectedAt()));
            case OrderClosed order -> tellBuyer(order.rfqId(), ending(order));
            case RfqExpired rfq ->
                    tellBuyer(
                            rfq.rfqId(),
                            new News(
                                    Status.ERROR,
                                    "rfq_expired",
                                    "nobody was awarded in time",
                                    rfq.expiredAt()));
            case RfqCancelled rfq ->
                    withdraw(rfq.rfqId(), _ -> true, rfq.cancelledAt(), "cancelled");
            default -> {
                // Nothing that the parties have not said themselves.
            }
        }
    }

    private void awarded(OrderPlaced order) {
        String terms =
                order.paymentTerms() == PaymentTerms.PREPAID
                        ? "paid as soon as there is an invoice"
                        : "paid once the result is accepted";
        tellProvider(
                order.rfqId(),
                order.provider(),
                new News(
                        Status.PROCESSING,
                        "awarded",
                        order.orderId() + " is yours for " + order.priceMsat() + ", " + terms,
                        order.placedAt()));
        tellBuyer(
                order.rfqId(),
                new News(
                        Status.PROCESSING,
                        "awarded",
                        order.orderId()
                                + " was placed with "
                                + order.provider()
                                + " for "
                                + order.priceMsat(),
                        order.placedAt()));
        withdraw(
                order.rfqId(),
                copy -> copy.provider() != null && !copy.provider().equals(order.provider()),
                order.placedAt(),
                "awarded to another provider");
    }

    private static News ending(OrderClosed order) {
        return order.outcome() == OrderOutcome.PAID
                ? new News(
                        Status.SUCCESS,
                        "paid",
                        order.orderId() + " is delivered, accepted and paid",
                        order.closedAt())
                : new News(
                        Status.ERROR,
                        "order_failed",
                        order.orderId() + " failed, nothing was paid",
                        order.closedAt());
    }

    private void tellBuyer(RfqId rfq, News news) {
        jobs.askedOnRelay(rfq).ifPresent(asked -> tell(asked, asked.buyer(), news));
    }

    private void tell(Job about, Pubkey reader, News news) {
        post.reply(voice.news(about, reader, news), about.requestEventId());
    }

    private void withdraw(RfqId rfq, Predicate<Job> which, Instant at, String why) {
        List<Job> ours = jobs.publishedByMarket(rfq).stream().filter(which).toList();
        if (!ours.isEmpty()) {
            post.publish(voice.withdrawal(ours, at, why));
        }
    }
}
