package exchequer.market;

import exchequer.market.automation.Automation;
import exchequer.market.automation.Deadlines;
import exchequer.market.automation.WhenDeliveryProvenThenAcceptIt;
import exchequer.market.automation.WhenProofRecordedThenReviewIt;
import exchequer.market.automation.WhenQuotedThenAwardCheapest;
import exchequer.market.automation.WhenRfqOpenedThenSetDeadlines;
import exchequer.market.budget.set.SetBudget;
import exchequer.market.decision.Decider;
import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.delivery.reject.RejectDelivery;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.offer.withdraw.WithdrawOffer;
import exchequer.market.proof.review.ReviewProof;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.expire.ExpireRfq;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import java.util.List;

/** Everything the market decides and does by itself, for whoever assembles an application. */
public final class MarketModule {

    public static final List<Decider<?, ?>> DECIDERS =
            List.of(
                    PublishOffer.DECIDER,
                    WithdrawOffer.DECIDER,
                    OpenRfq.DECIDER,
                    CancelRfq.DECIDER,
                    ExpireRfq.DECIDER,
                    SubmitQuote.DECIDER,
                    AwardQuote.DECIDER,
                    AwardCheapestQuote.DECIDER,
                    ReportProgress.DECIDER,
                    ReportFailure.DECIDER,
                    SubmitDelivery.DECIDER,
                    ReviewProof.DECIDER,
                    AcceptDelivery.DECIDER,
                    RejectDelivery.DECIDER,
                    SetBudget.DECIDER);

    public static final List<Automation> AUTOMATIONS =
            List.of(
                    new WhenQuotedThenAwardCheapest(),
                    new WhenProofRecordedThenReviewIt(),
                    new WhenDeliveryProvenThenAcceptIt());

    public static final List<Deadlines> DEADLINES = List.of(new WhenRfqOpenedThenSetDeadlines());

    private MarketModule() {}
}
