package exchequer.nip90.outbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.JobInput;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Market;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both sides of a job read on the relay after the market has decided. */
class JobNewsIT {

    private static final Pubkey ASKER = new Pubkey(BUYER.publicKey());
    private static final Pubkey WINNER = new Pubkey(PROVIDER.publicKey());
    private static final Pubkey LOSER = new Pubkey(STRANGER.publicKey());
    private static final Job IN_CLEAR = Market.jobOf(Market.TEXT_REQUEST);

    private final InstantSource clock = InstantSource.fixed(NOW);
    private final MarketVoice voice = new MarketVoice(OURS, "wss://market.example");
    private RelayStore store;
    private EmbeddedRelay relay;
    private JobLinks jobs;
    private JobAnnouncer announcer;

    @BeforeEach
    void open() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        store = new RelayStore(database, clock);
        relay = EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);
        jobs = new JobLinks(database);
        announcer =
                new JobAnnouncer(
                        voice, jobs, OwnRelayOnly.of(database, store, relay, clock).post());
    }

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void award_is_told_to_the_buyer_and_to_the_provider_once_each() {
        jobs.remember(IN_CLEAR);

        see(placed(IN_CLEAR.rfqId()));
        see(placed(IN_CLEAR.rfqId()));

        assertThat(feedback()).hasSize(2).allSatisfy(JobNewsIT::isAboutTheAward);
        assertThat(feedbackFor(BUYER).getFirst().content())
                .endsWith("was placed with " + WINNER + " for 40000 msat");
        assertThat(feedbackFor(PROVIDER).getFirst().content())
                .endsWith("is yours for 40000 msat, paid once the result is accepted");
        assertThat(onRelay(5)).isEmpty();
    }

    private static void isAboutTheAward(NostrEvent told) {
        assertThat(told.tags().getFirst()).containsExactly("status", "processing", "awarded");
        assertThat(told.tagValues("e")).containsExactly(IN_CLEAR.requestEventId());
        assertThat(told.expiration()).hasValue(NOW.getEpochSecond() + 2_592_000);
        // It would read as a price to be paid.
        assertThat(told.tagsNamed("amount")).isEmpty();
    }

    /** A buyer that never learns of the end waits for ever. */
    @Test
    void buyer_hears_how_it_ended() {
        jobs.remember(IN_CLEAR);

        see(closed(OrderOutcome.PAID));
        see(closed(OrderOutcome.FAILED));
        see(new RfqExpired(IN_CLEAR.rfqId(), ASKER, NOW));

        assertThat(feedback())
                .allSatisfy(told -> assertThat(told.tagValues("p")).containsExactly(ASKER.value()))
                .extracting(told -> told.tags().getFirst())
                .containsExactlyInAnyOrder(
                        List.of("status", "success", "paid"),
                        List.of("status", "error", "order_failed"),
                        List.of("status", "error", "rfq_expired"));
    }

    @Test
    void provider_hears_why_its_result_was_not_accepted() {
        jobs.remember(IN_CLEAR);

        see(
                new DeliveryRejected(
                        DeliveryId.of(order(IN_CLEAR.rfqId()), "x"),
                        order(IN_CLEAR.rfqId()),
                        IN_CLEAR.rfqId(),
                        ASKER,
                        WINNER,
                        "it is 5",
                        NOW));

        assertThat(feedback()).hasSize(1);
        NostrEvent told = feedbackFor(PROVIDER).getFirst();
        assertThat(told.tags().getFirst()).containsExactly("status", "error", "delivery_rejected");
        assertThat(told.content()).isEqualTo("it is 5");
    }

    @Test
    void who_asked_over_the_api_reads_it_there_and_only_the_provider_is_told() {
        RfqOpened rfq = MarketVoiceTest.rfq("key 1", "text-generation");
        see(rfq);

        see(placed(rfq.rfqId()));
        see(new RfqExpired(rfq.rfqId(), ASKER, NOW));

        assertThat(feedback()).hasSize(1);
        assertThat(feedbackFor(PROVIDER).getFirst().tagValues("e"))
                .containsExactly(onRelay(5050).getFirst().id());
    }

    @Test
    void request_of_the_market_is_taken_back_when_it_is_cancelled() {
        RfqOpened rfq = MarketVoiceTest.rfq("key 1", "text-generation");
        see(rfq);
        NostrEvent request = onRelay(5050).getFirst();

        see(new RfqCancelled(rfq.rfqId(), ASKER, NOW));

        NostrEvent deletion = onRelay(5).getFirst();
        assertThat(deletion.tagValues("e")).containsExactly(request.id());
        assertThat(deletion.tagValues("k")).containsExactly("5050");
        assertThat(onRelay(5050)).isEmpty();
        // After a crash the whole stretch comes again, and must neither show it nor stand still.
        see(rfq);
        see(new RfqCancelled(rfq.rfqId(), ASKER, NOW));
        assertThat(onRelay(5050)).isEmpty();
        assertThat(onRelay(5)).containsExactly(deletion);
    }

    @Test
    void request_of_a_buyer_is_its_own_to_take_back() {
        jobs.remember(IN_CLEAR);

        see(new RfqCancelled(IN_CLEAR.rfqId(), ASKER, NOW));

        assertThat(onRelay(5)).isEmpty();
        assertThat(feedback()).isEmpty();
    }

    @Test
    void award_of_an_encrypted_job_is_told_in_secret_and_the_losers_copies_are_taken_back() {
        RfqOpened rfq = encrypted(Scheme.NIP04);
        see(rfq);
        NostrEvent kept = copyFor(PROVIDER);
        NostrEvent lost = copyFor(STRANGER);

        see(placed(rfq.rfqId()));

        assertThat(onRelay(5).getFirst().tagValues("e")).containsExactly(lost.id());
        assertThat(onRelay(5050)).contains(kept).doesNotContain(lost);
        NostrEvent toBuyer = feedbackFor(BUYER).getFirst();
        NostrEvent toProvider = feedbackFor(PROVIDER).getFirst();
        assertThat(toBuyer.tagValues("e")).containsExactly(Market.TEXT_REQUEST.id());
        assertThat(toProvider.tagValues("e")).containsExactly(kept.id());
        assertThat(Scheme.of(toBuyer.content())).isEqualTo(Scheme.NIP04);
        assertThat(Scheme.of(toProvider.content())).isEqualTo(Scheme.NIP44);
        assertThat(read(BUYER, toBuyer)).contains("for 40000 msat").contains(WINNER.value());
        assertThat(read(PROVIDER, toProvider)).contains("is yours for 40000 msat");
        assertThat(feedback())
                .hasSize(2)
                .allSatisfy(told -> assertThat(NostrJson.write(told)).doesNotContain("40000"));
    }

    @Test
    void cancelled_encrypted_job_takes_every_copy_back() {
        RfqOpened rfq = encrypted(Scheme.NIP44);
        see(rfq);
        List<String> copies = onRelay(5050).stream().map(NostrEvent::id).toList();

        see(new RfqCancelled(rfq.rfqId(), ASKER, NOW));

        assertThat(onRelay(5).getFirst().tagValues("e"))
                .containsExactlyInAnyOrderElementsOf(copies);
        assertThat(onRelay(5050)).isEmpty();
    }

    @Test
    void job_that_no_event_stands_for_is_no_news() {
        see(placed(IN_CLEAR.rfqId()));
        see(closed(OrderOutcome.PAID));
        see(new RfqCancelled(IN_CLEAR.rfqId(), ASKER, NOW));

        assertThat(store.position()).isZero();
    }

    private void see(DomainEvent event) {
        announcer.observe(event, TENANT);
    }

    /** A request that its buyer encrypted for the market, which shows it to two providers. */
    private RfqOpened encrypted(Scheme scheme) {
        jobs.remember(
                new Job(
                        IN_CLEAR.requestEventId(),
                        5050,
                        IN_CLEAR.rfqId(),
                        TENANT,
                        ASKER,
                        scheme,
                        null));
        return new RfqOpened(
                IN_CLEAR.rfqId(),
                ASKER,
                "text-generation",
                List.of(new JobInput("text", "What is 2+2?")),
                List.of(),
                "text/plain",
                Msat.of(50_000),
                AwardPolicy.MANUAL,
                AcceptancePolicy.AUTOMATIC,
                PaymentTerms.ON_ACCEPTANCE,
                List.of(WINNER, LOSER),
                RfqOrigin.RELAY,
                IN_CLEAR.requestEventId(),
                NOW,
                NOW.plusSeconds(30),
                NOW.plusSeconds(600));
    }

    private NostrEvent copyFor(NostrKey provider) {
        return onRelay(5050).stream()
                .filter(copy -> copy.tagValues("p").contains(provider.publicKey()))
                .findFirst()
                .orElseThrow();
    }

    private static OrderId order(RfqId rfq) {
        return OrderId.of(QuoteId.of(rfq, WINNER));
    }

    private static OrderPlaced placed(RfqId rfq) {
        return new OrderPlaced(
                order(rfq),
                rfq,
                QuoteId.of(rfq, WINNER),
                ASKER,
                WINNER,
                Msat.of(40_000),
                AwardPolicy.MANUAL,
                AcceptancePolicy.AUTOMATIC,
                PaymentTerms.ON_ACCEPTANCE,
                NOW);
    }

    private static OrderClosed closed(OrderOutcome outcome) {
        RfqId rfq = IN_CLEAR.rfqId();
        return new OrderClosed(order(rfq), rfq, ASKER, WINNER, outcome, NOW);
    }

    private List<NostrEvent> feedback() {
        return onRelay(7000);
    }

    private List<NostrEvent> feedbackFor(NostrKey reader) {
        return feedback().stream()
                .filter(told -> told.tagValues("p").contains(reader.publicKey()))
                .toList();
    }

    private static String read(NostrKey reader, NostrEvent event) {
        return ((Decrypted) new Cryptor(reader).decrypt(event.pubkey(), event.content()))
                .plaintext();
    }

    private List<NostrEvent> onRelay(int kind) {
        return store.query(List.of(Filter.any().withKinds(List.of(kind))), 500).events().stream()
                .map(StoredEvent::event)
                .toList();
    }
}
