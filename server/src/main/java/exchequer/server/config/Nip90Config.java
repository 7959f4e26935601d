package exchequer.server.config;

import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.PaymentTerms;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What requests over the relay get when they do not say, and where else the market is. */
@ConfigMapping(prefix = "exchequer.nip90")
public interface Nip90Config {

    /** For requests without a {@code bid}. */
    @WithDefault("10000000")
    long maxPriceMsat();

    @WithDefault("first_payable")
    AwardPolicy awardPolicy();

    @WithDefault("automatic")
    AcceptancePolicy acceptance();

    @WithDefault("on_acceptance")
    PaymentTerms paymentTerms();

    /** How long prices are compared. */
    @WithDefault("3s")
    Duration quoteWindow();

    /** From a request's own time to its expiry. */
    @WithDefault("10m")
    Duration lifetime();

    /** From a price to its expiry. */
    @WithDefault("10m")
    Duration quoteLifetime();

    /** New events a client may publish per second. */
    @WithDefault("50")
    int eventsPerSecond();

    /** New events a client may publish at once. */
    @WithDefault("500")
    int eventBurst();

    /** New events of one key per second, over all connections. */
    @WithDefault("${exchequer.nip90.events-per-second:50}")
    int keyEventsPerSecond();

    /** New events of one key at once, over all connections. */
    @WithDefault("${exchequer.nip90.event-burst:500}")
    int keyEventBurst();

    /** Leading zero bits that events of strangers must have and aim at (NIP-13). */
    @WithDefault("0")
    int minPow();

    /**
     * Addresses of relays of others, at which the market listens and speaks too; none if absent.
     */
    Optional<List<String>> outsideRelays();

    /** Whether relays of others that ask who connects are told with the market's key (NIP-42). */
    @WithDefault("true")
    boolean outsideAuth();

    /** How long it is kept what relays of others made of an event, once that is settled. */
    @WithDefault("30d")
    Duration outboxRetention();
}
