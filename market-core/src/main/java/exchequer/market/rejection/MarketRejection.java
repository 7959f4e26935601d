package exchequer.market.rejection;

import exchequer.market.decision.Rejection;
import exchequer.market.events.AwardPolicy;
import exchequer.market.ids.OfferId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Why the market says no. The code of each is its name in lower snake case; codes are part of the
 * public API and never change their meaning.
 */
public sealed interface MarketRejection extends Rejection {

    record OfferNotFound(OfferId offer) implements MarketRejection, NotFound {
        @Override
        public String detail() {
            return "no offer " + offer;
        }
    }

    record NotOfferOwner(OfferId offer) implements MarketRejection, Forbidden {
        @Override
        public String detail() {
            return offer + " belongs to another provider";
        }
    }

    record RfqNotFound(RfqId rfq) implements MarketRejection, NotFound {
        @Override
        public String detail() {
            return "no request " + rfq;
        }
    }

    record NotRfqBuyer(RfqId rfq) implements MarketRejection, Forbidden {
        @Override
        public String detail() {
            return rfq + " belongs to another buyer";
        }
    }

    record RfqAlreadyDifferent(RfqId rfq) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return rfq + " was opened before with other content";
        }
    }

    record RfqNotOpen(RfqId rfq, String state) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return rfq + " is " + state;
        }
    }

    record RfqNotDue(RfqId rfq, Instant dueAt) implements MarketRejection, Conflict, Passing {
        @Override
        public String detail() {
            return rfq + " is not due before " + dueAt;
        }
    }

    record NotTargeted(RfqId rfq) implements MarketRejection, Forbidden {
        @Override
        public String detail() {
            return rfq + " asks other providers by name";
        }
    }

    record FieldMissing(String field) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return field + " is required";
        }
    }

    record FieldTooLong(String field, int maxLength) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return field + " is longer than " + maxLength;
        }
    }

    record FieldMalformed(String field, String expected) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return field + " must be " + expected;
        }
    }

    record DeadlineNotInFuture(String field) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return field + " is not in the future";
        }
    }

    record DeadlineTooFar(String field, Duration max) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return field + " is more than " + max.toDays() + " days away";
        }
    }

    record DeadlinesOutOfOrder(String first, String second) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return first + " is after " + second;
        }
    }

    record PriceNotPositive(Msat price) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return "a price of " + price + " is not positive";
        }
    }

    record PriceAboveLimit(Msat price, Msat limit) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return "the price of " + price + " is above the limit of " + limit;
        }
    }

    record QuoteNotFound(QuoteId quote) implements MarketRejection, NotFound {
        @Override
        public String detail() {
            return "no quote " + quote;
        }
    }

    record QuoteLapsed(QuoteId quote, Instant expiredAt) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return quote + " expired at " + expiredAt;
        }
    }

    record QuoteAlreadyAwarded(QuoteId quote) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return quote + " was awarded and can no longer change";
        }
    }

    record RfqAwardedElsewhere(RfqId rfq, OrderId order) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return rfq + " was awarded as " + order;
        }
    }

    record AwardPolicyDiffers(RfqId rfq, AwardPolicy policy) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return rfq + " is awarded by policy " + policy.name().toLowerCase(Locale.ROOT);
        }
    }

    record NoLiveQuote(RfqId rfq) implements MarketRejection, Conflict, Passing {
        @Override
        public String detail() {
            return rfq + " has no live quote";
        }
    }

    record NoBudget(Pubkey buyer) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return "no budget is set for buyer " + buyer;
        }
    }

    record OrderAboveBudget(Msat price, Msat perOrder) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return "the price of " + price + " is above the budget of " + perOrder + " per order";
        }
    }

    record OrderNotFound(OrderId order) implements MarketRejection, NotFound {
        @Override
        public String detail() {
            return "no order " + order;
        }
    }

    record NotOrderParty(OrderId order) implements MarketRejection, Forbidden {
        @Override
        public String detail() {
            return order + " is between other parties";
        }
    }

    record OrderIsClosed(OrderId order) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return order + " is closed";
        }
    }

    record DeliveryNotFound(OrderId order) implements MarketRejection, NotFound, Passing {
        @Override
        public String detail() {
            return order + " has no delivery";
        }
    }

    record DeliveryAlreadyMade(OrderId order) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return order + " was delivered before with other content";
        }
    }

    record DeliveryEmpty(OrderId order) implements MarketRejection, Invalid {
        @Override
        public String detail() {
            return "the delivery for " + order + " is empty";
        }
    }

    record DeliveryAlreadyJudged(OrderId order, String verdict)
            implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return "the delivery for " + order + " was " + verdict;
        }
    }

    record ProofNotAccepted(OrderId order) implements MarketRejection, Conflict, Passing {
        @Override
        public String detail() {
            return "the proof for " + order + " is not accepted";
        }
    }

    record ProofNotFound(ProofId proof) implements MarketRejection, NotFound {
        @Override
        public String detail() {
            return "no proof " + proof;
        }
    }

    record AcceptanceIsManual(OrderId order) implements MarketRejection, Conflict {
        @Override
        public String detail() {
            return "the buyer of " + order + " accepts by hand";
        }
    }
}
