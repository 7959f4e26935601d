package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.JobInput;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.progress.ReportProgress;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.OutboxPostman;
import exchequer.nip90.outbox.OwnRelayOnly;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.session.BackOff;
import exchequer.nip90.session.RelayPool;
import exchequer.nip90.session.SessionRules;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bridge buys through a relay that is not ours, and that is killed in the middle of jobs: those
 * that a buyer asks for there, and those that the market asks for in its own name.
 */
class ForeignRelayIT {

    private static final long SEED = 20_261_121;
    private static final int JOBS = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Integer> KINDS = List.of(5_050, 6_050, 7_000);
    private static final SessionRules RULES =
            new SessionRules(
                    List.of(Filter.any().withKinds(KINDS)),
                    Duration.ofHours(48),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    20,
                    1_000);

    /** Stands for settlement's command, which this module does not know. */
    private record Presented(Wish.Invoice invoice) implements DomainCommand {
        @Override
        public Instant at() {
            return invoice.at();
        }
    }

    private final InstantSource clock = InstantSource.system();
    private final RecordedCommands commands = new RecordedCommands();
    private final MarketVoice voice = new MarketVoice(OURS, "wss://market.example");
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<NostrEvent> asked = new ArrayList<>();
    private final List<RfqId> rfqs = new ArrayList<>();
    private ForeignRelay foreign;
    private OutsideParty outside;
    private DataSource database;
    private RelayStore store;
    private EmbeddedRelay relay;
    private JobLinks jobs;
    private Outbox outbox;
    private int questions;
    private int signed;

    @BeforeEach
    void open() throws Exception {
        foreign = opened(ForeignRelay.start());
        outside = opened(new OutsideParty(foreign::address));
        database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        store = new RelayStore(database, clock);
        relay =
                opened(
                        EmbeddedRelay.start(
                                store, RelayLimits.standard(), Admission.everyone(), clock));
        jobs = new JobLinks(database);
        outbox = new Outbox(database, clock);
        opened(inbox()).start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void relay_killed_at_random_moments_loses_no_job_and_doubles_none() throws Exception {
        Random random = new Random(SEED);
        RelayPool pool = pool();
        postman(pool);
        for (int i = 0; i < JOBS; i++) {
            NostrEvent request = i % 2 == 0 ? askOutside(i) : askInOurName(i);
            killAtTimes(random);
            Awaitility.await("the request at the relay")
                    .atMost(PATIENCE)
                    .until(() -> shown(request).size() == 1);
            outside.publish(processing(request));
            killAtTimes(random);
            outside.publish(result(request));
            killAtTimes(random);
        }

        assertEveryJobIsThereOnce();
        assertThat(outside.stored(Filter.any().withKinds(List.of(5_050)).withLimit(500)))
                .containsExactlyInAnyOrderElementsOf(asked);
        for (NostrEvent ours : asked.stream().filter(it -> isOurs(it)).toList()) {
            Awaitility.await("the acknowledgement")
                    .atMost(PATIENCE)
                    .until(() -> outbox.publication(ours.id()).orElseThrow().isSettled());
            assertThat(outbox.publication(ours.id()).orElseThrow().summary())
                    .isEqualTo("published on 1 of 1");
        }
    }

    /** What was missed comes newest first: each result before its request. */
    @Test
    void jobs_done_while_the_bridge_was_away_from_a_killed_relay_are_all_there() throws Exception {
        RelayPool before = pool();
        NostrEvent early = askOutside(0);
        Awaitility.await("the first request")
                .atMost(PATIENCE)
                .until(() -> commands.effects(OpenRfq.class).size() == 1);
        foreign.killAndRestart();
        before.close();
        outside.publish(processing(early));
        outside.publish(result(early));
        for (int i = 1; i < JOBS; i++) {
            NostrEvent request = askOutside(i);
            outside.publish(processing(request));
            outside.publish(result(request));
        }
        foreign.killAndRestart();

        pool();

        assertEveryJobIsThereOnce();
    }

    private void killAtTimes(Random random) throws Exception {
        if (random.nextInt(8) == 0) {
            foreign.killAndRestart();
        }
    }

    private void assertEveryJobIsThereOnce() {
        List<String> fromOutside =
                asked.stream().filter(it -> !isOurs(it)).map(NostrEvent::id).toList();
        int expected = fromOutside.size() + 4 * JOBS;
        Awaitility.await("every job (seed " + SEED + ")")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(commands.effects()).hasSizeGreaterThanOrEqualTo(expected));
        assertThat(of(OpenRfq.class, OpenRfq::externalRef))
                .containsExactlyInAnyOrderElementsOf(fromOutside);
        assertThat(of(ReportProgress.class, ReportProgress::rfqId))
                .containsExactlyInAnyOrderElementsOf(rfqs);
        assertThat(of(SubmitQuote.class, SubmitQuote::rfqId))
                .containsExactlyInAnyOrderElementsOf(rfqs);
        assertThat(of(SubmitDelivery.class, SubmitDelivery::rfqId))
                .containsExactlyInAnyOrderElementsOf(rfqs);
        assertThat(of(Presented.class, it -> it.invoice().rfqId()))
                .containsExactlyInAnyOrderElementsOf(rfqs);
        assertThat(commands.effects()).hasSize(expected);
    }

    private <C, T> List<T> of(Class<C> type, Function<C, T> part) {
        return commands.effects(type).stream().map(part).toList();
    }

    /** A buyer's own request, which the bridge has to find at the relay. */
    private NostrEvent askOutside(int number) {
        NostrEvent request =
                signed(BUYER, 5_050, "", List.of(List.of("i", "question " + number, "text")));
        outside.publish(request);
        rfqs.add(RfqId.of(TENANT, new Pubkey(BUYER.publicKey()), request.id()));
        asked.add(request);
        return request;
    }

    /** A request over the API, which the bridge has to bring to the relay. */
    private NostrEvent askInOurName(int number) {
        Pubkey buyer = new Pubkey(BUYER.publicKey());
        RfqOpened rfq = rfq(RfqId.of(TENANT, buyer, "over the API " + number), buyer);
        NostrEvent request = voice.request(rfq).orElseThrow();
        jobs.remember(Job.inClear(request.id(), 5_050, rfq.rfqId(), TENANT, buyer));
        outbox.put(request, List.of(foreign.address()));
        rfqs.add(rfq.rfqId());
        asked.add(request);
        return request;
    }

    private RfqOpened rfq(RfqId id, Pubkey buyer) {
        Instant now = clock.instant();
        return new RfqOpened(
                id,
                buyer,
                "text-generation",
                List.of(new JobInput("text", "What is 2+2?")),
                List.of(),
                "text/plain",
                Msat.of(50_000),
                Market.DEFAULTS.awardPolicy(),
                Market.DEFAULTS.acceptance(),
                Market.DEFAULTS.paymentTerms(),
                List.of(),
                RfqOrigin.API,
                null,
                now,
                now.plusSeconds(30),
                now.plusSeconds(600));
    }

    private NostrEvent processing(NostrEvent request) {
        return signed(
                PROVIDER,
                7_000,
                "",
                List.of(List.of("status", "processing"), List.of("e", request.id())));
    }

    private NostrEvent result(NostrEvent request) {
        return signed(
                PROVIDER,
                6_050,
                "4",
                List.of(
                        List.of("e", request.id()),
                        List.of("amount", "40000", Market.invoice(40_000))));
    }

    /** Three to a second: of one kind and second, only what fits into a page is within reach. */
    private NostrEvent signed(NostrKey author, int kind, String content, List<List<String>> tags) {
        long createdAt = clock.instant().getEpochSecond() - 60 + signed++ / 3;
        return author.sign(new EventTemplate(createdAt, kind, tags, content));
    }

    /** Never the same question twice: this relay repeats an answer for a second. */
    private List<NostrEvent> shown(NostrEvent event) {
        return outside.stored(Filter.any().withIds(List.of(event.id())).withLimit(++questions));
    }

    private static boolean isOurs(NostrEvent event) {
        return event.pubkey().equals(OURS.publicKey());
    }

    private RelayInbox inbox() {
        Translator translator =
                new Translator(
                        Market.DEFAULTS,
                        TENANT,
                        voice.cryptor(),
                        key -> key.value().equals(BUYER.publicKey()),
                        jobs::find,
                        _ -> Optional.of(Msat.of(40_000)));
        OwnRelayOnly own = OwnRelayOnly.of(database, store, relay, clock);
        return new RelayInbox(
                new RelayInbox.Parts(
                        store,
                        relay,
                        translator,
                        jobs,
                        commands,
                        Presented::new,
                        voice,
                        TENANT,
                        database,
                        clock,
                        own.post(),
                        own.jobs()));
    }

    private RelayPool pool() {
        RelayPool pool =
                opened(
                        new RelayPool(
                                new RelayPool.Parts(relay, store, database, clock, new Random(1)),
                                RULES,
                                List.of(foreign.address())));
        pool.start();
        return pool;
    }

    private void postman(RelayPool pool) {
        opened(
                        new OutboxPostman(
                                outbox,
                                List.of(foreign.address()),
                                pool::connection,
                                new OutboxPostman.Rules(
                                        Duration.ofSeconds(5),
                                        Duration.ofHours(1),
                                        Duration.ofMillis(50)),
                                new BackOff(
                                        Duration.ofMillis(50),
                                        Duration.ofMillis(200),
                                        new Random(2)),
                                clock))
                .start();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }
}
