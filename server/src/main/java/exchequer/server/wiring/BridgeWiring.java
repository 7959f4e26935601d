package exchequer.server.wiring;

import exchequer.market.decision.Commands;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.nip90.inbox.OutsideJobs;
import exchequer.nip90.inbox.RelayInbox;
import exchequer.nip90.inbox.UnopenedWraps;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayAddress;
import exchequer.nip90.outbox.JobAnnouncer;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.JobNews;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.OutsidePost;
import exchequer.nip90.outbox.RelayPost;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.Challenger;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.KeyPace;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.WorkGate;
import exchequer.nip90.translation.JobDefaults;
import exchequer.nip90.translation.Translator;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.PageRequest;
import exchequer.server.config.Nip90Config;
import exchequer.server.config.ServerConfig;
import exchequer.server.reaction.ProviderNotices;
import exchequer.server.relay.OutsideAddresses;
import exchequer.server.security.Accounts;
import exchequer.server.security.KnownKeys;
import exchequer.server.security.OperatorSecret;
import exchequer.server.security.SecretFile;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.PaymentRail;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** The relay and what it means to the market. */
final class BridgeWiring {

    private static final int KEY_BYTES = 32;

    @Produces
    @Singleton
    RelayStore relayStore(DataSource database, InstantSource clock, Schemas schemas) {
        return new RelayStore(database, clock);
    }

    @Produces
    @Singleton
    EmbeddedRelay relay(
            RelayStore store,
            Nip90Config config,
            Admission admission,
            ServerConfig server,
            RandomGenerator random,
            InstantSource clock) {
        String url = relayUrl(server);
        RelayAddress address =
                RelayAddress.of(url)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no relay can be reached at " + url));
        RelayLimits standard = RelayLimits.standard();
        return EmbeddedRelay.start(
                store,
                standard.withRates(
                        new RelayLimits.Rate(config.eventsPerSecond(), config.eventBurst()),
                        standard.requests()),
                admission,
                clock,
                new Challenger(address, random));
    }

    /** Known are registered buyers, and providers whose offer stands or stood here. */
    @Produces
    @Singleton
    Admission admission(
            Nip90Config config,
            ServerConfig server,
            MarketVoice voice,
            Accounts accounts,
            MarketViews views,
            InstantSource clock) {
        TenantId tenant = new TenantId(server.tenant());
        KnownKeys known =
                new KnownKeys(
                        key ->
                                accounts.isBuyer(tenant, new Pubkey(key))
                                        || !views.offersOf(
                                                        tenant.value(), key, PageRequest.first(1))
                                                .items()
                                                .isEmpty(),
                        clock);
        RelayLimits.Rate rate =
                new RelayLimits.Rate(config.keyEventsPerSecond(), config.keyEventBurst());
        return new UnopenedWraps(voice.publicKey())
                .and(new WorkGate(config.minPow(), known))
                .and(new KeyPace(rate, clock));
    }

    @Produces
    @Singleton
    MarketVoice voice(ServerConfig config, OutsideAddresses outside, RandomGenerator random) {
        byte[] secret =
                SecretFile.readOrCreate(
                        config.dataDir().resolve("keys/market.key"), KEY_BYTES, random);
        return new MarketVoice(
                NostrKey.of(secret),
                relayUrl(config),
                outside.relays().stream().map(URI::toString).toList());
    }

    @Produces
    @Singleton
    OperatorSecret operatorSecret(ServerConfig config, RandomGenerator random) {
        return OperatorSecret.in(config.dataDir().resolve("keys/operator.key"), random);
    }

    @Produces
    @Singleton
    JobLinks jobLinks(DataSource database, Schemas schemas) {
        return new JobLinks(database);
    }

    @Produces
    @Singleton
    MarketPost post(EmbeddedRelay relay, OutsidePost outside) {
        return new RelayPost(relay, outside);
    }

    @Produces
    @Singleton
    JobAnnouncer announcer(MarketVoice voice, JobLinks jobs, MarketPost post) {
        return new JobAnnouncer(voice, jobs, post);
    }

    @Produces
    @Singleton
    ProviderNotices notices(MarketVoice voice, JobLinks jobs, MarketPost post) {
        return new ProviderNotices(new JobNews(voice, jobs, post));
    }

    @Produces
    @Singleton
    Translator translator(
            Nip90Config config,
            ServerConfig server,
            MarketVoice voice,
            Accounts accounts,
            JobLinks jobs) {
        TenantId tenant = new TenantId(server.tenant());
        return new Translator(
                new JobDefaults(
                        Msat.of(config.maxPriceMsat()),
                        config.awardPolicy(),
                        config.acceptance(),
                        config.paymentTerms(),
                        config.quoteWindow(),
                        config.lifetime(),
                        config.quoteLifetime()),
                tenant,
                voice.cryptor(),
                buyer -> accounts.isBuyer(tenant, buyer),
                jobs::find,
                bolt11 ->
                        Bolt11.decode(bolt11) instanceof Decoded(Bolt11Invoice invoice)
                                ? invoice.amount()
                                : Optional.empty());
    }

    @Produces
    @Singleton
    RelayInbox inbox(
            RelayStore store,
            EmbeddedRelay relay,
            Translator translator,
            JobLinks jobs,
            Commands commands,
            MarketVoice voice,
            MarketPost post,
            OutsideJobs outside,
            PaymentRail rail,
            ServerConfig config,
            DataSource database,
            InstantSource clock) {
        return new RelayInbox(
                new RelayInbox.Parts(
                        store,
                        relay,
                        translator,
                        jobs,
                        commands,
                        invoice ->
                                new RaiseCharge(
                                        invoice.rfqId(),
                                        invoice.provider(),
                                        invoice.bolt11(),
                                        invoice.statedAmount(),
                                        rail.network(),
                                        invoice.externalRef(),
                                        invoice.at()),
                        voice,
                        new TenantId(config.tenant()),
                        database,
                        clock,
                        post,
                        outside));
    }

    static String relayUrl(ServerConfig config) {
        return config.publicUrl().replaceFirst("^http", "ws") + "/relay";
    }
}
