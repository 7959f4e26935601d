package exchequer.nip90.translation;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.PaymentTerms;
import exchequer.market.money.Msat;
import java.time.Duration;

/**
 * What a request over the relay gets when it does not say.
 *
 * @param maxPrice where there is no {@code bid}; most requests of the wild have none
 * @param quoteWindow how long prices are compared
 * @param lifetime from the request's own time to its expiry
 * @param quoteLifetime from a price to its expiry
 */
public record JobDefaults(
        Msat maxPrice,
        AwardPolicy awardPolicy,
        AcceptancePolicy acceptance,
        PaymentTerms paymentTerms,
        Duration quoteWindow,
        Duration lifetime,
        Duration quoteLifetime) {}
