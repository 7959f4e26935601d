package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When the treasury pays. */
public enum PaymentTerms {
    /** After the delivery was accepted. */
    @JsonProperty("on_acceptance")
    ON_ACCEPTANCE,
    /** As soon as the order has a charge. */
    @JsonProperty("prepaid")
    PREPAID
}
