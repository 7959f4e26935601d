package exchequer.market.tables;

import static exchequer.market.Facts.CONTENT;
import static exchequer.market.Facts.EVIDENCE;
import static exchequer.market.Facts.EVIDENCE_SHA256;
import static exchequer.market.Facts.ORDER;
import static exchequer.market.Facts.PROOF;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.QUOTE;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.RIVAL_ORDER;
import static exchequer.market.Facts.deliverySubmitted;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderClosed;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.proofAccepted;
import static exchequer.market.Facts.proofRecorded;
import static exchequer.market.Facts.proofRejected;
import static exchequer.market.Facts.quoteSubmitted;
import static exchequer.market.Facts.rfqCancelled;
import static exchequer.market.Facts.rfqExpired;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.Facts.rivalOrderPlaced;
import static exchequer.market.Facts.rivalQuoteSubmitted;
import static exchequer.market.tables.Row.row;

import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.OrderOutcome;
import exchequer.market.ids.ProofId;
import exchequer.market.proof.review.ReviewProof;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyMade;
import exchequer.market.rejection.MarketRejection.DeliveryEmpty;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.ProofNotFound;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.util.List;

final class DeliveryTable {

    private static final String LONG = "x".repeat(65_537);

    private DeliveryTable() {}

    static List<Row> delivering() {
        return List.of(
                row("before the award", rfqOpened(), quoteSubmitted())
                        .when(deliver(CONTENT))
                        .adds(deliverySubmitted(), proofRecorded()),
                row("after the award", rfqOpened(), quoteSubmitted(), orderPlaced())
                        .when(deliver(CONTENT))
                        .adds(deliverySubmitted(), proofRecorded()),
                row(
                                "expired after the award",
                                rfqOpened(),
                                quoteSubmitted(),
                                orderPlaced(),
                                rfqExpired())
                        .when(deliver(CONTENT))
                        .adds(deliverySubmitted(), proofRecorded()),
                row("same again", rfqOpened(), quoteSubmitted(), deliverySubmitted())
                        .when(deliver(CONTENT))
                        .addsNothing(),
                row("same again, cancelled", rfqOpened(), deliverySubmitted(), rfqCancelled())
                        .when(deliver(CONTENT))
                        .addsNothing(),
                row(
                                "other content, before emptiness",
                                rfqOpened(),
                                quoteSubmitted(),
                                deliverySubmitted())
                        .when(deliver(" "))
                        .refused(new DeliveryAlreadyMade(ORDER)),
                row("unknown request").when(deliver(" ")).refused(new RfqNotFound(RFQ)),
                row("never quoted", rfqOpened(), rivalQuoteSubmitted(), rivalOrderPlaced())
                        .when(deliver(" "))
                        .refused(new QuoteNotFound(QUOTE)),
                row("rival awarded", rfqOpened(), quoteSubmitted(), rivalOrderPlaced())
                        .when(deliver(" "))
                        .refused(new RfqAwardedElsewhere(RFQ, RIVAL_ORDER)),
                row("cancelled", rfqOpened(), quoteSubmitted(), rfqCancelled())
                        .when(deliver(" "))
                        .refused(new RfqNotOpen(RFQ, "cancelled")),
                row("expired", rfqOpened(), quoteSubmitted(), rfqExpired())
                        .when(deliver(" "))
                        .refused(new RfqNotOpen(RFQ, "expired")),
                row(
                                "closed",
                                rfqOpened(),
                                quoteSubmitted(),
                                orderPlaced(),
                                orderClosed(OrderOutcome.FAILED))
                        .when(deliver(" "))
                        .refused(new OrderIsClosed(ORDER)),
                row("empty", rfqOpened(), quoteSubmitted())
                        .when(deliver(" \n"))
                        .refused(new DeliveryEmpty(ORDER)),
                row("too long", rfqOpened(), quoteSubmitted())
                        .when(deliver(LONG))
                        .refused(new FieldTooLong("content", 65_536)));
    }

    static List<Row> reviewing() {
        String other = "00".repeat(32);
        return List.of(
                row("nothing").when(review()).refused(new ProofNotFound(PROOF)),
                row("no delivery", proofRecorded())
                        .when(review())
                        .refused(new ProofNotFound(PROOF)),
                row("no proof", deliverySubmitted())
                        .when(review())
                        .refused(new ProofNotFound(PROOF)),
                row("another proof", deliverySubmitted(), proofRecorded(), proofAccepted())
                        .when(
                                new ReviewProof(
                                        new ProofId("prf_" + "0".repeat(32)), ORDER, minute(14)))
                        .refused(new ProofNotFound(new ProofId("prf_" + "0".repeat(32)))),
                row("right", deliverySubmitted(), proofRecorded())
                        .when(review())
                        .adds(proofAccepted()),
                row("wrong", deliverySubmitted(), proofRecorded(other))
                        .when(review())
                        .adds(proofRejected()),
                row("accepted before", deliverySubmitted(), proofRecorded(), proofAccepted())
                        .when(review())
                        .addsNothing(),
                row("rejected before", deliverySubmitted(), proofRecorded(other), proofRejected())
                        .when(review())
                        .addsNothing());
    }

    private static SubmitDelivery deliver(String content) {
        return new SubmitDelivery(RFQ, PROVIDER, content, EVIDENCE_SHA256, EVIDENCE, minute(13));
    }

    private static ReviewProof review() {
        return new ReviewProof(PROOF, ORDER, minute(14));
    }
}
