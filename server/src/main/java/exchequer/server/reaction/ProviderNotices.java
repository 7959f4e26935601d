package exchequer.server.reaction;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.PaymentFailed;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells providers on the relay why they will not be paid with the invoice they sent. Without it a
 * provider would wait for money until its invoice expires, and never know that a better one would
 * have been paid.
 */
public final class ProviderNotices {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderNotices.class);

    private final MarketVoice voice;
    private final JobLinks jobs;
    private final EmbeddedRelay relay;

    public ProviderNotices(MarketVoice voice, JobLinks jobs, EmbeddedRelay relay) {
        this.voice = voice;
        this.jobs = jobs;
        this.relay = relay;
    }

    /** Safe to repeat: the same fact makes the same event. */
    void observe(DomainEvent event) {
        switch (event) {
            case ChargeRefused refused ->
                    tell(
                            refused.rfqId(),
                            refused.provider(),
                            refused.code(),
                            refused.detail(),
                            refused.refusedAt());
            case PaymentFailed failed ->
                    tell(
                            failed.rfqId(),
                            failed.provider(),
                            "payment_failed",
                            "payment "
                                    + failed.paymentHash()
                                    + " failed ("
                                    + failed.reason().name().toLowerCase(Locale.ROOT)
                                    + "); a new invoice will be tried",
                            failed.failedAt());
            default -> {
                // Nothing a provider has to be told.
            }
        }
    }

    private void tell(RfqId rfq, Pubkey provider, String code, String detail, Instant at) {
        jobs.requestOf(rfq, provider)
                .map(request -> voice.notice(request, provider, code, detail, at))
                .ifPresent(
                        notice ->
                                relay.publish(notice)
                                        .thenAccept(
                                                ok ->
                                                        LOG.debug(
                                                                "notice {} to {}: {}",
                                                                code,
                                                                provider,
                                                                ok.message())));
    }
}
