package exchequer.market.tables;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.ORDER;
import static exchequer.market.Facts.OTHER_BUYER;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.deliveryAccepted;
import static exchequer.market.Facts.deliveryRejected;
import static exchequer.market.Facts.deliverySubmitted;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.orderClosed;
import static exchequer.market.Facts.orderPlaced;
import static exchequer.market.Facts.proofAccepted;
import static exchequer.market.Facts.proofRejected;
import static exchequer.market.tables.Row.row;

import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.delivery.reject.RejectDelivery;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.AcceptanceIsManual;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.DeliveryNotFound;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotOrderParty;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.market.rejection.MarketRejection.ProofNotAccepted;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class VerdictTable {

    private static final AcceptancePolicy AUTOMATIC = AcceptancePolicy.AUTOMATIC;
    private static final AcceptancePolicy MANUAL = AcceptancePolicy.MANUAL;
    private static final OrderClosed FAILED = orderClosed(OrderOutcome.FAILED);
    private static final OrderClosed PAID = orderClosed(OrderOutcome.PAID);
    private static final String LONG = "x".repeat(2_001);
    private static final @Nullable Pubkey MARKET = null;

    private VerdictTable() {}

    static List<Row> accepting() {
        return List.of(
                row("unknown").when(accept(MARKET)).refused(new OrderNotFound(ORDER)),
                row("not awarded yet", deliverySubmitted(), proofAccepted())
                        .when(accept(MARKET))
                        .refused(new OrderNotFound(ORDER)),
                row("by the market", orderPlaced(), deliverySubmitted(), proofAccepted())
                        .when(accept(MARKET))
                        .adds(deliveryAccepted(AUTOMATIC)),
                row("worked before the award", deliverySubmitted(), proofAccepted(), orderPlaced())
                        .when(accept(MARKET))
                        .adds(deliveryAccepted(AUTOMATIC)),
                row("by the buyer", byHand(), deliverySubmitted(), proofAccepted())
                        .when(accept(BUYER))
                        .adds(deliveryAccepted(MANUAL)),
                row("by the buyer, before the market", orderPlaced(), deliverySubmitted())
                        .when(accept(BUYER))
                        .adds(deliveryAccepted(MANUAL)),
                row("by the buyer, proof rejected", byHand(), deliverySubmitted(), proofRejected())
                        .when(accept(BUYER))
                        .adds(deliveryAccepted(MANUAL)),
                row("another's", orderPlaced(), deliverySubmitted(), deliveryAccepted(MANUAL))
                        .when(accept(OTHER_BUYER))
                        .refused(new NotOrderParty(ORDER)),
                row("by the provider", orderPlaced(), deliverySubmitted(), proofAccepted())
                        .when(accept(PROVIDER))
                        .refused(new NotOrderParty(ORDER)),
                row("only by hand", byHand(), deliverySubmitted(), deliveryRejected())
                        .when(accept(MARKET))
                        .refused(new AcceptanceIsManual(ORDER)),
                row("before", orderPlaced(), deliverySubmitted(), deliveryAccepted(MANUAL), PAID)
                        .when(accept(MARKET))
                        .addsNothing(),
                row("rejected", orderPlaced(), deliverySubmitted(), deliveryRejected(), FAILED)
                        .when(accept(BUYER))
                        .refused(new DeliveryAlreadyJudged(ORDER, "rejected")),
                row("closed, before delivery", orderPlaced(), FAILED)
                        .when(accept(BUYER))
                        .refused(new OrderIsClosed(ORDER)),
                row("nothing delivered, before proof", orderPlaced())
                        .when(accept(MARKET))
                        .refused(new DeliveryNotFound(ORDER)),
                row("not proven", orderPlaced(), deliverySubmitted())
                        .when(accept(MARKET))
                        .refused(new ProofNotAccepted(ORDER)),
                row("disproven", orderPlaced(), deliverySubmitted(), proofRejected())
                        .when(accept(MARKET))
                        .refused(new ProofNotAccepted(ORDER)));
    }

    static List<Row> rejecting() {
        return List.of(
                row("unknown").when(reject(BUYER, LONG)).refused(new OrderNotFound(ORDER)),
                row("delivered", orderPlaced(), deliverySubmitted(), proofAccepted())
                        .when(reject(BUYER, "not a summary"))
                        .adds(deliveryRejected()),
                row("longest reason", orderPlaced(), deliverySubmitted())
                        .when(reject(BUYER, "x".repeat(2_000)))
                        .adds(rejected("x".repeat(2_000))),
                row("another's", orderPlaced(), deliverySubmitted(), deliveryRejected())
                        .when(reject(OTHER_BUYER, LONG))
                        .refused(new NotOrderParty(ORDER)),
                row("before", orderPlaced(), deliverySubmitted(), deliveryRejected(), FAILED)
                        .when(reject(BUYER, LONG))
                        .addsNothing(),
                row("accepted", orderPlaced(), deliverySubmitted(), deliveryAccepted(MANUAL), PAID)
                        .when(reject(BUYER, LONG))
                        .refused(new DeliveryAlreadyJudged(ORDER, "accepted")),
                row("closed, before delivery", orderPlaced(), FAILED)
                        .when(reject(BUYER, LONG))
                        .refused(new OrderIsClosed(ORDER)),
                row("nothing delivered, before length", orderPlaced())
                        .when(reject(BUYER, LONG))
                        .refused(new DeliveryNotFound(ORDER)),
                row("too long", orderPlaced(), deliverySubmitted())
                        .when(reject(BUYER, LONG))
                        .refused(new FieldTooLong("reason", 2_000)));
    }

    private static OrderPlaced byHand() {
        return orderPlaced(AwardPolicy.MANUAL, MANUAL);
    }

    private static AcceptDelivery accept(@Nullable Pubkey buyer) {
        return new AcceptDelivery(ORDER, buyer, minute(15));
    }

    private static RejectDelivery reject(Pubkey buyer, String reason) {
        return new RejectDelivery(ORDER, buyer, reason, minute(15));
    }

    private static DeliveryRejected rejected(String reason) {
        return new DeliveryRejected(
                deliverySubmitted().deliveryId(), ORDER, RFQ, BUYER, PROVIDER, reason, minute(15));
    }
}
