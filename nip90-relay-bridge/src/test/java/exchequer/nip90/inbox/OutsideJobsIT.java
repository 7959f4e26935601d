package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.ids.Pubkey;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.JobNews;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.News;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.OutboxPostman;
import exchequer.nip90.outbox.OutsidePost;
import exchequer.nip90.outbox.RelayPost;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.ReceivedEvent;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.SocketRelay;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.session.BackOff;
import exchequer.nip90.session.Listening;
import exchequer.nip90.session.RelayPool;
import exchequer.nip90.session.SessionRules;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.translation.Translator;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of parties that are at two relays of others, and the market between them. */
class OutsideJobsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> AMOUNT = List.of("amount", "40000", Market.invoice(40_000));

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
    private final DataSource database = database();
    private final RelayStore store = new RelayStore(database, clock);
    private final Outbox outbox = new Outbox(database, clock);
    private final JobLinks jobs = new JobLinks(database);
    private EmbeddedRelay relay;
    private Outside one;
    private Outside two;
    private OutsidePost post;
    private OutsideJobs outside;
    private int number;

    /** A relay of somebody else. */
    private final class Outside {

        private final RelayStore held = new RelayStore(database(), clock);
        private final SocketRelay socket;

        Outside() throws Exception {
            socket = opened(SocketRelay.listen(embedded(held), 0));
        }

        URI address() {
            return socket.address();
        }

        NostrEvent publish(NostrEvent event) throws Exception {
            assertThat(socket.relay().publish(event).get(10, TimeUnit.SECONDS).isHeld()).isTrue();
            return event;
        }

        List<NostrEvent> events() {
            return events(Filter.any());
        }

        List<NostrEvent> events(Filter filter) {
            return held.query(List.of(filter), 500).events().stream()
                    .map(StoredEvent::event)
                    .toList();
        }
    }

    @BeforeEach
    void open() throws Exception {
        relay = opened(embedded(store));
        one = new Outside();
        two = new Outside();
        List<URI> relays = List.of(one.address(), two.address());
        post = new OutsidePost(outbox, store, relays);
        outside = new OutsideJobs(database, clock, post);
        opened(inbox()).start();
        RelayPool pool = opened(pool(relays));
        pool.start();
        opened(postman(pool, relays)).start();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void buyer_at_one_relay_and_provider_at_another_do_a_whole_job() throws Exception {
        NostrEvent request = one.publish(requestForUs());
        eventually(() -> assertThat(two.events()).contains(request));

        NostrEvent price = two.publish(answer(7_000, request, "payment-required"));
        NostrEvent result = two.publish(answer(6_050, request, ""));

        eventually(() -> assertThat(one.events()).contains(price, result));
        assertThat(commands.effects(OpenRfq.class))
                .extracting(OpenRfq::externalRef)
                .containsExactly(request.id());
        assertThat(commands.effects(SubmitQuote.class)).hasSize(2);
        assertThat(commands.effects(SubmitDelivery.class)).hasSize(1);
        assertThat(one.events()).doesNotHaveDuplicates();

        NostrEvent withdrawal = one.publish(signed(BUYER, 5, "", List.of("e", request.id())));
        eventually(() -> assertThat(two.events()).contains(withdrawal));
        assertThat(commands.effects(CancelRfq.class)).hasSize(1);
    }

    @Test
    void one_deletion_of_several_requests_follows_each_that_it_takes_back() throws Exception {
        NostrEvent here =
                publishHere(
                        signed(
                                BUYER,
                                5_050,
                                "",
                                List.of("i", "elsewhere", "text"),
                                List.of("relays", one.address().toString())));
        NostrEvent there =
                publishHere(
                        signed(
                                BUYER,
                                5_050,
                                "",
                                List.of("i", "elsewhere too", "text"),
                                List.of("relays", two.address().toString())));
        eventually(() -> assertThat(one.events()).contains(here));
        eventually(() -> assertThat(two.events()).contains(there));
        NostrEvent tooLate = publishHere(signed(BUYER, 5_050, "", List.of("i", "late", "text")));
        eventually(() -> assertThat(commands.effects(OpenRfq.class)).hasSize(3));
        commands.deciding(
                command ->
                        command instanceof CancelRfq cancel
                                        && cancel.rfqId().equals(Market.jobOf(tooLate).rfqId())
                                ? Decision.rejected(new RfqNotOpen(cancel.rfqId(), "awarded"))
                                : Decision.alreadyDone());

        NostrEvent withdrawal =
                publishHere(
                        signed(
                                BUYER,
                                5,
                                "",
                                List.of("e", tooLate.id()),
                                List.of("e", here.id()),
                                List.of("e", there.id())));

        eventually(() -> assertThat(one.events()).contains(withdrawal));
        eventually(() -> assertThat(two.events()).contains(withdrawal));
    }

    @Test
    void what_does_not_name_the_market_is_none_of_its_business() throws Exception {
        one.publish(signed(BUYER, 5_050, "", List.of("i", "for anybody", "text")));
        one.publish(signed(STRANGER, 5_050, "", List.of("i", "for anybody", "text")));
        one.publish(signed(STRANGER, 1, "look at them", List.of("p", OURS.publicKey())));
        NostrEvent meant =
                one.publish(
                        signed(
                                STRANGER,
                                5_050,
                                "",
                                List.of("i", "for you", "text"),
                                List.of("p", OURS.publicKey())));

        Filter refusals = Filter.any().withAuthors(List.of(OURS.publicKey()));
        eventually(() -> assertThat(one.events(refusals)).hasSize(1));
        assertThat(one.events(refusals).getFirst().tagValues("e")).containsExactly(meant.id());
        assertThat(two.events()).isEmpty();
        assertThat(stored(Filter.any().withAuthors(List.of(STRANGER.publicKey()))))
                .containsExactly(meant);
        assertThat(commands.effects()).isEmpty();
    }

    @Test
    void request_at_our_own_relay_is_shown_where_it_wants_answers_and_nowhere_else()
            throws Exception {
        String named = "WS://127.0.0.1:" + two.socket.port();
        NostrEvent request =
                publishHere(
                        signed(
                                BUYER,
                                5_050,
                                "",
                                List.of("i", "what is 2+2?", "text"),
                                List.of("relays", "ws://127.0.0.1:1/", named)));
        eventually(() -> assertThat(two.events()).containsExactly(request));
        NostrEvent answerThere = two.publish(answer(7_000, request, "payment-required"));
        NostrEvent answerHere = publishHere(answer(6_050, request, ""));

        eventually(
                () ->
                        assertThat(two.events())
                                .containsExactlyInAnyOrder(request, answerThere, answerHere));
        eventually(() -> assertThat(stored(Filter.any())).contains(answerThere));
        assertThat(one.events()).isEmpty();
        assertThat(outbox.backlogs()).containsOnlyKeys(two.address());
    }

    @Test
    void request_at_our_own_relay_that_names_no_other_stays_there() throws Exception {
        NostrEvent request =
                publishHere(signed(BUYER, 5_050, "", List.of("i", "what is 2+2?", "text")));
        publishHere(answer(6_050, request, ""));

        eventually(() -> assertThat(commands.effects(SubmitDelivery.class)).hasSize(1));
        assertThat(outbox.backlogs()).isEmpty();
    }

    @Test
    void what_became_of_a_job_is_said_only_where_the_job_is() throws Exception {
        NostrEvent hidden =
                publishHere(signed(BUYER, 5_050, "", List.of("i", "only here", "text")));
        NostrEvent open = one.publish(requestForUs());
        eventually(() -> assertThat(two.events()).contains(open));
        eventually(() -> assertThat(commands.effects(OpenRfq.class)).hasSize(2));
        JobNews news = new JobNews(voice, jobs, new RelayPost(relay, post));
        for (NostrEvent request : List.of(hidden, open)) {
            news.tellProvider(
                    Market.jobOf(request).rfqId(),
                    new Pubkey(PROVIDER.publicKey()),
                    new News(News.Status.ERROR, "delivery_rejected", "too short", clock.instant()));
        }

        Filter ours = Filter.any().withAuthors(List.of(OURS.publicKey()));
        for (Outside there : List.of(one, two)) {
            eventually(() -> assertThat(there.events(ours)).hasSize(1));
            assertThat(there.events(ours).getFirst().tagValues("e")).containsExactly(open.id());
        }
        assertThat(stored(ours)).hasSize(2);
        assertThat(outbox.backlogs().get(one.address()).waiting()).isZero();
    }

    /** NIP-70: only its author may bring it anywhere. */
    @Test
    void event_that_its_author_protected_stays_where_it_is() throws Exception {
        NostrEvent here =
                publishHere(
                        signed(
                                BUYER,
                                5_050,
                                "",
                                List.of("i", "only here", "text"),
                                List.of("relays", one.address().toString()),
                                List.of("-")));
        NostrEvent there =
                one.publish(
                        signed(
                                BUYER,
                                5_050,
                                "",
                                List.of("i", "only there", "text"),
                                List.of("p", OURS.publicKey()),
                                List.of("-")));
        NostrEvent request = one.publish(requestForUs());

        eventually(() -> assertThat(two.events()).contains(request));
        assertThat(two.events()).doesNotContain(here, there);
        assertThat(one.events()).doesNotContain(here);
        assertThat(stored(Filter.any())).doesNotContain(there);
    }

    @Test
    void what_is_listened_for_outlives_the_process() throws Exception {
        List<Filter> before = outside.filters();
        NostrEvent request = one.publish(requestForUs());
        eventually(() -> assertThat(outside.filters()).isNotEqualTo(before));

        assertThat(before).isEmpty();
        assertThat(new OutsideJobs(database, clock, post).filters())
                .containsExactly(
                        Filter.any()
                                .withKinds(List.of(6_050, 7_000))
                                .withTag("p", List.of(request.pubkey())),
                        Filter.any().withKinds(List.of(5)).withAuthors(List.of(request.pubkey())));
    }

    @Test
    void answers_without_end_are_not_carried_without_end() {
        NostrEvent request = requestForUs();
        store.store(
                new ReceivedEvent(
                        request, NostrJson.write(request), clock.instant(), "ws://127.0.0.1:2/"));
        OutsidePost nobodyThere =
                new OutsidePost(outbox, store, List.of(URI.create("ws://127.0.0.1:2/")));
        for (int i = 0; i < 210; i++) {
            nobodyThere.answer(answer(7_000, request, "processing"), Market.jobOf(request));
        }

        assertThat(outbox.backlogs().get(URI.create("ws://127.0.0.1:2/")).waiting()).isEqualTo(200);
    }

    private NostrEvent requestForUs() {
        return signed(
                BUYER,
                5_050,
                "",
                List.of("i", "what is 2+2?", "text"),
                List.of("p", OURS.publicKey()));
    }

    private NostrEvent answer(int kind, NostrEvent request, String status) {
        List<List<String>> tags =
                new ArrayList<>(
                        List.of(
                                List.of("e", request.id()),
                                List.of("p", request.pubkey()),
                                AMOUNT));
        if (!status.isEmpty()) {
            tags.add(List.of("status", status));
        }
        return signed(PROVIDER, kind, "answer " + number++, tags);
    }

    @SafeVarargs
    private NostrEvent signed(NostrKey author, int kind, String content, List<String>... tags) {
        return signed(author, kind, content, List.of(tags));
    }

    private NostrEvent signed(NostrKey author, int kind, String content, List<List<String>> tags) {
        return author.sign(
                new EventTemplate(clock.instant().getEpochSecond(), kind, tags, content));
    }

    private NostrEvent publishHere(NostrEvent event) throws Exception {
        assertThat(relay.publish(event).get(10, TimeUnit.SECONDS).isHeld()).isTrue();
        return event;
    }

    private List<NostrEvent> stored(Filter filter) {
        return store.query(List.of(filter), 500).events().stream().map(StoredEvent::event).toList();
    }

    private static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
    }

    private RelayInbox inbox() {
        return new RelayInbox(
                new RelayInbox.Parts(
                        store,
                        relay,
                        new Translator(
                                Market.DEFAULTS,
                                TENANT,
                                voice.cryptor(),
                                key -> key.value().equals(BUYER.publicKey()),
                                jobs::find,
                                _ -> Optional.empty()),
                        jobs,
                        commands,
                        Presented::new,
                        voice,
                        TENANT,
                        database,
                        clock,
                        new RelayPost(relay, post),
                        outside));
    }

    private RelayPool pool(List<URI> relays) {
        SessionRules rules =
                new SessionRules(
                        OutsideJobs.filtersFor(OURS.publicKey()),
                        Duration.ofHours(48),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        20,
                        1_000);
        return new RelayPool(
                new RelayPool.Parts(relay, store, database, clock, new Random(1)),
                rules,
                relays,
                new Listening(outside, OutsideJobs::wants, voice.identity(clock)));
    }

    private OutboxPostman postman(RelayPool pool, List<URI> relays) {
        return new OutboxPostman(
                outbox,
                relays,
                pool::connection,
                new OutboxPostman.Rules(
                        Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMillis(50)),
                new BackOff(Duration.ofMillis(50), Duration.ofMillis(200), new Random(2)),
                clock);
    }

    private EmbeddedRelay embedded(RelayStore store) {
        RelayLimits.Rate fast = new RelayLimits.Rate(10_000, 10_000);
        return EmbeddedRelay.start(
                store, RelayLimits.standard().withRates(fast, fast), Admission.everyone(), clock);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private static DataSource database() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
