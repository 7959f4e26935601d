package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.delivery.ContentHash;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rejection.MarketRejection.PriceAboveLimit;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.nip90.encryption.ConversationSecrets;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.outbox.JobAnnouncer;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.OwnRelayOnly;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An encrypted job from the buyer through the market to the provider and back. */
class EncryptedJobIT {

    private static final String SECRET = "How do I leave my employer?";
    private static final List<String> ENCRYPTED = List.of("encrypted");
    private static final Pubkey WORKER = new Pubkey(PROVIDER.publicKey());

    private final InstantSource clock = InstantSource.fixed(NOW);
    private final RecordedCommands commands = new RecordedCommands();
    private final MarketVoice voice = new MarketVoice(OURS, "wss://market.example");
    private RelayStore store;
    private EmbeddedRelay relay;
    private JobLinks jobs;
    private JobAnnouncer announcer;
    private RelayInbox inbox;

    @BeforeEach
    void open() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        store = new RelayStore(database, clock);
        relay = EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);
        jobs = new JobLinks(database);
        OwnRelayOnly own = OwnRelayOnly.of(database, store, relay, clock);
        announcer = new JobAnnouncer(voice, jobs, own.post());
        Translator translator =
                new Translator(
                        Market.DEFAULTS,
                        TENANT,
                        voice.cryptor(),
                        key -> key.value().equals(BUYER.publicKey()),
                        jobs::find,
                        _ -> Optional.empty());
        inbox =
                new RelayInbox(
                        new RelayInbox.Parts(
                                store,
                                relay,
                                translator,
                                jobs,
                                commands,
                                _ -> {
                                    throw new AssertionError("no invoice here");
                                },
                                voice,
                                TENANT,
                                database,
                                clock,
                                own.post(),
                                own.jobs()));
        inbox.start();
    }

    @AfterEach
    void close() {
        inbox.close();
        relay.close();
    }

    @ParameterizedTest
    @EnumSource
    void work_goes_to_the_named_provider_and_comes_back_in_the_buyers_scheme(Scheme scheme)
            throws Exception {
        NostrEvent request = publishRequest(scheme);
        RfqOpened rfq = opened();

        announcer.observe(rfq, TENANT);
        announcer.observe(rfq, TENANT);

        NostrEvent shown = only(ours(5050));
        assertThat(shown.tagValues("p")).containsExactly(PROVIDER.publicKey());
        assertThat(read(PROVIDER, shown)).contains(SECRET);
        NostrEvent answer =
                publish(
                        PROVIDER,
                        6050,
                        new Cryptor(PROVIDER)
                                .encrypt(Scheme.NIP44, OURS.publicKey(), "r", "Politely."),
                        List.of("e", shown.id()),
                        List.of("p", OURS.publicKey()),
                        ENCRYPTED);
        patiently().until(() -> !commands.effects(SubmitDelivery.class).isEmpty());
        SubmitDelivery delivered = commands.effects(SubmitDelivery.class).getFirst();
        assertThat(delivered.rfqId()).isEqualTo(rfq.rfqId());
        assertThat(delivered.content()).isEqualTo("Politely.");
        assertThat(delivered.evidenceSha256()).isEqualTo(ContentHash.of(NostrJson.write(answer)));

        announcer.observe(submitted(delivered), TENANT);
        announcer.observe(submitted(delivered), TENANT);

        NostrEvent result = only(ours(6050));
        assertThat(result.firstTag("request")).contains(NostrJson.write(request));
        assertThat(result.tagValues("e")).containsExactly(request.id());
        assertThat(result.tagValues("p")).containsExactly(BUYER.publicKey());
        assertThat(Scheme.of(result.content())).isEqualTo(scheme);
        assertThat(read(BUYER, result)).isEqualTo("Politely.");
        assertNothingSecretIsOnTheRelay();
    }

    @ParameterizedTest
    @EnumSource
    void buyer_hears_of_progress_and_failure_and_of_nobody_who_was_not_asked(Scheme scheme)
            throws Exception {
        NostrEvent request = publishRequest(scheme);
        RfqOpened rfq = opened();
        announcer.observe(rfq, TENANT);

        announcer.observe(progress(rfq.rfqId(), new Pubkey(STRANGER.publicKey())), TENANT);
        announcer.observe(failure(rfq.rfqId(), new Pubkey(STRANGER.publicKey())), TENANT);
        assertThat(ours(7000)).isEmpty();
        announcer.observe(progress(rfq.rfqId(), WORKER), TENANT);
        announcer.observe(failure(rfq.rfqId(), WORKER), TENANT);

        assertThat(ours(7000))
                .hasSize(2)
                .allSatisfy(
                        feedback -> {
                            assertThat(feedback.tagValues("e")).containsExactly(request.id());
                            assertThat(Scheme.of(feedback.content())).isEqualTo(scheme);
                        })
                .extracting(feedback -> read(BUYER, feedback))
                .containsExactlyInAnyOrder(
                        "[[\"status\",\"processing\"],[\"content\",\"half way\"]]",
                        "[[\"status\",\"error\",\"work_failed\"],[\"content\",\"out of memory\"]]");
    }

    @Test
    void provider_is_told_about_the_request_that_it_could_read() throws Exception {
        NostrEvent request = publishRequest(Scheme.NIP44);
        RfqOpened rfq = opened();
        assertThat(knownBy(rfq, PROVIDER)).isEqualTo(request.id());

        announcer.observe(rfq, TENANT);

        assertThat(knownBy(rfq, PROVIDER)).isEqualTo(only(ours(5050)).id());
        assertThat(knownBy(rfq, STRANGER)).isEqualTo(request.id());
        assertThat(jobs.find(request.id()).orElseThrow().scheme()).isEqualTo(Scheme.NIP44);
        assertThat(jobs.find(only(ours(5050)).id()).orElseThrow().provider()).isEqualTo(WORKER);
    }

    private String knownBy(RfqOpened rfq, NostrKey provider) {
        return jobs.requestOf(rfq.rfqId(), new Pubkey(provider.publicKey()))
                .orElseThrow()
                .requestEventId();
    }

    /** What it may cost at most was encrypted; a provider may answer in clear all the same. */
    @Test
    void refusal_of_an_answer_in_clear_does_not_tell_the_ceiling_to_everybody() throws Exception {
        publishRequest(Scheme.NIP04);
        announcer.observe(opened(), TENANT);
        commands.deciding(
                command ->
                        command instanceof SubmitQuote
                                ? Decision.rejected(
                                        new PriceAboveLimit(Msat.of(90_000), Msat.of(5_432)))
                                : Decision.alreadyDone());

        publish(
                PROVIDER,
                7000,
                "",
                List.of("e", only(ours(5050)).id()),
                List.of("status", "payment-required"),
                List.of("amount", "90000"));

        patiently().until(() -> !ours(7000).isEmpty());
        NostrEvent refusal = only(ours(7000));
        assertThat(refusal.tags().getFirst())
                .containsExactly("status", "error", "price_above_limit");
        assertThat(NostrJson.write(refusal)).doesNotContain("5432");
        assertThat(Scheme.of(refusal.content())).isEqualTo(Scheme.NIP44);
        assertThat(read(PROVIDER, refusal)).contains("above the limit of 5432 msat");
    }

    @Test
    void request_in_clear_is_neither_repeated_nor_answered_for_its_provider() throws Exception {
        publish(BUYER, 5050, "What is 2+2?", List.of("p", PROVIDER.publicKey()));
        RfqOpened rfq = opened();

        announcer.observe(rfq, TENANT);
        announcer.observe(progress(rfq.rfqId(), WORKER), TENANT);

        assertThat(ours(5050)).isEmpty();
        assertThat(ours(7000)).isEmpty();
    }

    @Test
    void refusal_is_for_the_buyers_eyes() throws Exception {
        NostrEvent request =
                publish(
                        BUYER,
                        5050,
                        new Cryptor(BUYER)
                                .encrypt(Scheme.NIP04, OURS.publicKey(), "x", "no list of tags"),
                        List.of("p", OURS.publicKey()),
                        ENCRYPTED);

        patiently().until(() -> ours(7000).size() == 1);

        NostrEvent refusal = only(ours(7000));
        assertThat(refusal.tags().getFirst())
                .containsExactly("status", "error", "encrypted_malformed");
        assertThat(refusal.tagValues("e")).containsExactly(request.id());
        assertThat(Scheme.of(refusal.content())).isEqualTo(Scheme.NIP04);
        assertThat(read(BUYER, refusal))
                .isEqualTo(
                        "[[\"status\",\"error\",\"encrypted_malformed\"],"
                                + "[\"content\",\"what was encrypted is no list of tags\"]]");
    }

    /** Neither keys nor what they hide, at no level and in no form. */
    @Test
    void nothing_secret_is_ever_logged() throws Exception {
        String log;
        NostrEvent refused;
        try (CapturedLog captured = CapturedLog.ofTheBridge()) {
            publishRequest(Scheme.NIP44);
            announcer.observe(opened(), TENANT);
            publish(
                    PROVIDER,
                    6050,
                    new Cryptor(PROVIDER).encrypt(Scheme.NIP44, OURS.publicKey(), "r", "Politely."),
                    List.of("e", only(ours(5050)).id()),
                    List.of("p", OURS.publicKey()),
                    ENCRYPTED);
            patiently().until(() -> !commands.effects(SubmitDelivery.class).isEmpty());
            announcer.observe(submitted(commands.effects(SubmitDelivery.class).getFirst()), TENANT);
            refused =
                    publish(
                            BUYER,
                            5050,
                            new Cryptor(BUYER).encrypt(Scheme.NIP44, OURS.publicKey(), "x", SECRET),
                            ENCRYPTED);
            patiently().until(() -> ours(7000).size() == 1);
            // A failure as well: the fault of a command is logged with all it says.
            commands.deciding(
                    command -> {
                        throw new IllegalStateException("no decision");
                    });
            publishRequest(Scheme.NIP04);
            patiently().until(() -> captured.text().contains("tries again"));
            log = captured.text();
        }

        // Or nothing was captured, and the rest would prove nothing.
        assertThat(log).contains(refused.id()).contains("encrypted_malformed");
        assertThat(log).doesNotContain(SECRET).doesNotContain("Politely");
        for (NostrKey key : List.of(OURS, BUYER, PROVIDER)) {
            // The keys' numbers are small: their last digits alone stand in any text.
            assertThat(log).doesNotContain(key.toNsec());
        }
        for (byte[] secret : secrets()) {
            assertThat(log)
                    .doesNotContain(HexFormat.of().formatHex(secret))
                    .doesNotContain(HexFormat.of().withUpperCase().formatHex(secret))
                    .doesNotContain(Base64.getEncoder().encodeToString(secret))
                    .doesNotContain(Arrays.toString(secret));
        }
    }

    /** The secrets of {@link Market} and what each two of them share. */
    private static List<byte[]> secrets() {
        List<byte[]> secrets = new ArrayList<>();
        for (int number : List.of(1, 2, 4)) {
            byte[] secret = new byte[32];
            secret[31] = (byte) number;
            secrets.add(secret);
        }
        for (NostrKey key : List.of(BUYER, PROVIDER)) {
            secrets.addAll(ConversationSecrets.between(OURS, key.publicKey()));
        }
        return secrets;
    }

    private void assertNothingSecretIsOnTheRelay() {
        for (int kind : List.of(5050, 6050, 7000)) {
            assertThat(onRelay(kind))
                    .allSatisfy(
                            event ->
                                    assertThat(NostrJson.write(event))
                                            .doesNotContain(SECRET)
                                            .doesNotContain("Politely"));
        }
    }

    private NostrEvent publishRequest(Scheme scheme) throws Exception {
        String wanted =
                NostrJson.writeTags(
                        List.of(List.of("i", SECRET, "text"), List.of("p", PROVIDER.publicKey())));
        return publish(
                BUYER,
                5050,
                new Cryptor(BUYER).encrypt(scheme, OURS.publicKey(), "x", wanted),
                List.of("p", OURS.publicKey()),
                ENCRYPTED);
    }

    /** What the market's decider makes of the command that arrived. */
    private RfqOpened opened() {
        patiently().until(() -> !commands.effects(OpenRfq.class).isEmpty());
        OpenRfq rfq = commands.effects(OpenRfq.class).getFirst();
        return new RfqOpened(
                rfq.rfqId(),
                rfq.buyer(),
                rfq.service(),
                rfq.inputs(),
                rfq.params(),
                rfq.output(),
                rfq.maxPriceMsat(),
                rfq.awardPolicy(),
                rfq.acceptance(),
                rfq.paymentTerms(),
                rfq.targets(),
                rfq.origin(),
                rfq.externalRef(),
                rfq.at(),
                rfq.quoteUntil(),
                rfq.expiresAt());
    }

    private static DeliverySubmitted submitted(SubmitDelivery delivery) {
        QuoteId quote = QuoteId.of(delivery.rfqId(), delivery.provider());
        return new DeliverySubmitted(
                DeliveryId.of(OrderId.of(quote), delivery.evidenceRef()),
                OrderId.of(quote),
                delivery.rfqId(),
                quote,
                new Pubkey(BUYER.publicKey()),
                delivery.provider(),
                delivery.content(),
                ContentHash.of(delivery.content()),
                delivery.evidenceRef(),
                delivery.at());
    }

    private static WorkProgressed progress(RfqId rfq, Pubkey provider) {
        OrderId order = OrderId.of(QuoteId.of(rfq, provider));
        return new WorkProgressed(order, rfq, provider, "half way", "x", NOW);
    }

    private static WorkFailed failure(RfqId rfq, Pubkey provider) {
        OrderId order = OrderId.of(QuoteId.of(rfq, provider));
        return new WorkFailed(order, rfq, provider, "out of memory", "x", NOW);
    }

    @SafeVarargs
    private NostrEvent publish(NostrKey author, int kind, String content, List<String>... tags)
            throws Exception {
        NostrEvent event =
                author.sign(
                        new EventTemplate(NOW.getEpochSecond() - 10, kind, List.of(tags), content));
        assertThat(relay.publish(event).get(20, TimeUnit.SECONDS).accepted()).isTrue();
        return event;
    }

    private static String read(NostrKey reader, NostrEvent event) {
        return ((Decrypted) new Cryptor(reader).decrypt(event.pubkey(), event.content()))
                .plaintext();
    }

    private static NostrEvent only(List<NostrEvent> events) {
        assertThat(events).hasSize(1);
        return Objects.requireNonNull(events.getFirst());
    }

    private List<NostrEvent> ours(int kind) {
        return onRelay(kind).stream()
                .filter(event -> event.pubkey().equals(OURS.publicKey()))
                .toList();
    }

    private List<NostrEvent> onRelay(int kind) {
        return store.query(List.of(Filter.any().withKinds(List.of(kind))), 500).events().stream()
                .map(StoredEvent::event)
                .toList();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(20));
    }
}
