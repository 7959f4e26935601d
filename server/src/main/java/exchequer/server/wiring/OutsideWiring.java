package exchequer.server.wiring;

import exchequer.nip90.inbox.OutsideJobs;
import exchequer.nip90.nostr.RelayIdentity;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.OutboxCleaning;
import exchequer.nip90.outbox.OutboxPostman;
import exchequer.nip90.outbox.OutsidePost;
import exchequer.nip90.outbox.RelayListKeeper;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.session.BackOff;
import exchequer.nip90.session.Listening;
import exchequer.nip90.session.RelayPool;
import exchequer.nip90.session.SessionRules;
import exchequer.server.config.Nip90Config;
import exchequer.server.config.ServerConfig;
import exchequer.server.relay.OutsideAddresses;
import exchequer.server.relay.OutsideRelays;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** The relays of others. */
final class OutsideWiring {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    @Produces
    @Singleton
    OutsideAddresses addresses(Nip90Config config, ServerConfig server) {
        return OutsideAddresses.of(
                config.outsideRelays().orElse(List.of()), BridgeWiring.relayUrl(server));
    }

    @Produces
    @Singleton
    Outbox outbox(DataSource database, InstantSource clock, Schemas schemas) {
        return new Outbox(database, clock);
    }

    @Produces
    @Singleton
    OutsidePost outsidePost(OutsideAddresses addresses, Outbox outbox, RelayStore store) {
        return new OutsidePost(outbox, store, addresses.relays());
    }

    @Produces
    @Singleton
    RelayListKeeper relayList(
            MarketVoice voice,
            RelayStore store,
            MarketPost post,
            OutsideAddresses addresses,
            InstantSource clock) {
        return new RelayListKeeper(voice, store, post, addresses.relays(), clock);
    }

    @Produces
    @Singleton
    OutsideJobs outsideJobs(DataSource database, InstantSource clock, OutsidePost post) {
        return new OutsideJobs(database, clock, post);
    }

    @Produces
    @Singleton
    OutsideRelays outsideRelays(
            OutsideAddresses addresses,
            Outbox outbox,
            EmbeddedRelay relay,
            RelayStore store,
            MarketVoice voice,
            OutsideJobs jobs,
            Nip90Config config,
            DataSource database,
            InstantSource clock,
            RandomGenerator random) {
        RelayPool pool =
                new RelayPool(
                        new RelayPool.Parts(relay, store, database, clock, random),
                        SessionRules.standard(OutsideJobs.filtersFor(voice.publicKey())),
                        addresses.relays(),
                        new Listening(
                                jobs,
                                OutsideJobs::wants,
                                config.outsideAuth()
                                        ? voice.identity(clock)
                                        : RelayIdentity.nobody()));
        OutboxPostman.Rules rules = OutboxPostman.Rules.standard();
        return new OutsideRelays(
                pool,
                outbox,
                new OutboxPostman(
                        outbox,
                        addresses.relays(),
                        pool::connection,
                        rules,
                        new BackOff(FIRST_PAUSE, LONGEST_PAUSE, random),
                        clock),
                new OutboxCleaning(database, clock, rules.giveUpAfter(), config.outboxRetention()),
                clock);
    }
}
