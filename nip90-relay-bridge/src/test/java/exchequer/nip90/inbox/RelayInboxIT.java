package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.offer.publish.PublishOffer;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rejection.MarketRejection.QuoteAlreadyAwarded;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.progress.ReportProgress;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.outbox.JobAnnouncer;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.MarketVoiceTest;
import exchequer.nip90.outbox.OwnRelayOnly;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayInboxIT {

    private static final String POISON = "poison";
    private static final List<String> AMOUNT = List.of("amount", "40000", Market.invoice(40_000));

    /** Stands for settlement's command, which this module does not know. */
    private record Presented(Wish.Invoice invoice) implements DomainCommand {
        @Override
        public Instant at() {
            return invoice.at();
        }
    }

    private final InstantSource clock = InstantSource.fixed(NOW);
    private InstantSource readAt = clock;
    private final RecordedCommands commands = new RecordedCommands();
    private final MarketVoice voice = new MarketVoice(OURS, "wss://market.example");
    private final List<RelayInbox> started = new ArrayList<>();
    private InvoiceDesk desk = Presented::new;
    private Predicate<Pubkey> isBuyer = key -> key.value().equals(BUYER.publicKey());
    private DataSource database;
    private RelayStore store;
    private EmbeddedRelay relay;
    private JobLinks jobs;
    private OwnRelayOnly own;
    private MarketPost post;

    @BeforeEach
    void open() {
        database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        store = new RelayStore(database, clock);
        relay = EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);
        jobs = new JobLinks(database);
        own = OwnRelayOnly.of(database, store, relay, clock);
        post = own.post();
    }

    @AfterEach
    void close() {
        started.forEach(RelayInbox::close);
        relay.close();
    }

    @Test
    void published_request_opens_an_rfq_once_in_its_authors_name() throws Exception {
        // A fast provider's answer must find its job, so it is remembered before the command.
        commands.deciding(
                command ->
                        jobs.find(((OpenRfq) command).externalRef()).isPresent()
                                ? Decision.alreadyDone()
                                : rejected((OpenRfq) command));
        start();

        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        publish(BUYER, 5050, "What is 2+2?");
        NostrEvent another = publish(BUYER, 5050, "And 3+3?");

        patiently().until(() -> commands.effects().size() == 2);
        assertThat(commands.calls())
                .extracting(sent -> sent.origin().correlationId())
                .containsExactly(request.id(), another.id());
        assertThat(commands.calls())
                .allSatisfy(
                        sent -> {
                            assertThat(sent.origin().tenant()).isEqualTo(TENANT);
                            assertThat(sent.origin().actor())
                                    .isEqualTo("buyer:" + BUYER.publicKey());
                        });
        assertThat(jobs.find(request.id())).contains(Market.jobOf(request));
    }

    @Test
    void result_is_quoted_delivered_and_charged_in_this_order() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        start();
        NostrEvent result = publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);

        patiently().until(() -> commands.effects().size() == 4);

        assertThat(commands.effects())
                .extracting(sent -> sent.command().getClass().getSimpleName())
                .containsExactly("OpenRfq", "SubmitQuote", "SubmitDelivery", "Presented");
        assertThat(commands.effects().subList(1, 4))
                .allSatisfy(
                        sent -> {
                            assertThat(sent.origin().actor())
                                    .isEqualTo("provider:" + PROVIDER.publicKey());
                            assertThat(sent.origin().correlationId()).isEqualTo(result.id());
                        });
    }

    /** Relays show what was missed newest first, so an answer may well precede its request. */
    @Test
    void result_that_arrives_before_its_request_counts_as_soon_as_that_does() throws Exception {
        NostrEvent request = signed(BUYER, 5050, "What is 2+2?");
        publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);
        publish(BUYER, 5050, "another");
        start();
        patiently().until(() -> commands.effects().size() == 1);

        publish(request);

        patiently().until(() -> commands.effects().size() == 5);
        assertThat(commands.effects().subList(1, 5))
                .extracting(sent -> sent.command().getClass().getSimpleName())
                .containsExactly("OpenRfq", "SubmitQuote", "SubmitDelivery", "Presented");
        assertThat(commands.calls()).hasSize(5);
    }

    @Test
    void restart_in_the_middle_loses_nothing_and_repeats_no_effect() throws Exception {
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            published.add(publish(BUYER, 5050, "question " + i).id());
        }
        RelayInbox first = start();
        patiently().until(() -> commands.calls().size() >= 5);
        first.close();

        start();

        patiently().until(() -> commands.effects().size() >= 40);
        assertThat(commands.effects(OpenRfq.class))
                .extracting(OpenRfq::externalRef)
                .containsExactlyElementsOf(published);
    }

    @Test
    void restart_after_the_end_sends_nothing_again() throws Exception {
        publish(BUYER, 5050, "once");
        RelayInbox first = start();
        patiently().until(() -> commands.effects().size() == 1);
        first.close();

        start();
        publish(BUYER, 5050, "twice");

        patiently().until(() -> commands.effects().size() == 2);
        // The first may have been in hand when it was closed; then it was sent under its name.
        assertThat(commands.calls().stream().map(sent -> sent.origin().commandId()).distinct())
                .hasSize(2);
    }

    @Test
    void infrastructure_that_fails_once_is_asked_again_under_the_same_identifier()
            throws Exception {
        commands.failing(1);
        publish(BUYER, 5050, "first");
        publish(BUYER, 5050, "second");

        start();

        patiently().until(() -> commands.effects().size() == 2);
        assertThat(commands.calls()).hasSize(3);
        assertThat(commands.calls().get(1)).isEqualTo(commands.calls().get(0));
        assertThat(refusals()).isEmpty();
    }

    @Test
    void lookup_that_fails_once_costs_no_request() throws Exception {
        AtomicInteger lookups = new AtomicInteger();
        Predicate<Pubkey> usual = isBuyer;
        isBuyer =
                key -> {
                    if (lookups.incrementAndGet() == 1) {
                        throw new IllegalStateException("the account database is away");
                    }
                    return usual.test(key);
                };
        publish(BUYER, 5050, "hello");

        start();

        patiently().until(() -> commands.effects(OpenRfq.class).size() == 1);
        assertThat(refusals()).isEmpty();
    }

    @Test
    void refused_command_is_answered_with_feedback_on_the_relay() throws Exception {
        commands.deciding(command -> rejected((OpenRfq) command));
        start();

        NostrEvent request = publish(BUYER, 5050, "too late");

        patiently().until(() -> refusals().size() == 1);
        NostrEvent refusal = refusals().getFirst();
        assertThat(refusal.pubkey()).isEqualTo(OURS.publicKey());
        assertThat(refusal.tags())
                .containsExactly(
                        List.of("status", "error", "rfq_not_open"),
                        List.of("e", request.id(), "wss://market.example"),
                        List.of("p", BUYER.publicKey()),
                        List.of("expiration", Long.toString(NOW.getEpochSecond() + 2_592_000)));
    }

    @Test
    void stranger_is_told_and_the_refusal_itself_is_not_answered() throws Exception {
        start();
        publish(Market.STRANGER, 5050, "hello");
        patiently().until(() -> refusals().size() == 1);

        publish(BUYER, 5050, "hello");
        patiently().until(() -> commands.effects(OpenRfq.class).size() == 1);

        assertThat(refusals()).hasSize(1);
        assertThat(refusals().getFirst().firstTag("status")).contains("error");
    }

    @Test
    void refused_part_of_an_answer_ends_the_answer() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        commands.deciding(
                command ->
                        command instanceof SubmitQuote quote
                                ? Decision.rejected(new RfqNotOpen(quote.rfqId(), "cancelled"))
                                : Decision.alreadyDone());
        start();
        publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);

        patiently().until(() -> refusals().size() == 1);

        assertThat(commands.effects(SubmitDelivery.class)).isEmpty();
        assertThat(commands.effects(Presented.class)).isEmpty();
    }

    @Test
    void price_repeated_after_the_award_does_not_stop_the_result() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        commands.deciding(
                command ->
                        command instanceof SubmitQuote quote
                                ? Decision.rejected(new QuoteAlreadyAwarded(quote.quoteId()))
                                : Decision.alreadyDone());
        start();
        publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);

        patiently().until(() -> commands.effects(Presented.class).size() == 1);

        assertThat(commands.effects(SubmitDelivery.class)).hasSize(1);
        assertThat(refusals()).isEmpty();
    }

    /** One request that can not be taken back must not keep the others running and costing. */
    @Test
    void each_request_of_a_deletion_is_taken_back_for_itself() throws Exception {
        NostrEvent awarded = publish(BUYER, 5050, "awarded");
        NostrEvent open = publish(BUYER, 5050, "open");
        commands.deciding(
                command ->
                        command instanceof CancelRfq cancel
                                        && cancel.rfqId().equals(Market.jobOf(awarded).rfqId())
                                ? Decision.rejected(new RfqNotOpen(cancel.rfqId(), "awarded"))
                                : Decision.alreadyDone());
        start();
        patiently().until(() -> commands.effects(OpenRfq.class).size() == 2);
        publish(BUYER, 5, "", List.of("e", awarded.id()), List.of("e", open.id()));

        patiently().until(() -> commands.effects(CancelRfq.class).size() == 1);

        assertThat(commands.effects(CancelRfq.class).getFirst().rfqId())
                .isEqualTo(Market.jobOf(open).rfqId());
        patiently().until(() -> refusals().size() == 1);
    }

    /** Named second, and yet the refusal is about it: the first one was taken back as wished. */
    @Test
    void refusal_of_a_deletion_is_about_the_request_that_stays() throws Exception {
        NostrEvent open = publish(BUYER, 5050, "open");
        NostrEvent paid = publish(BUYER, 5050, "paid");
        commands.deciding(
                command ->
                        command instanceof CancelRfq cancel
                                        && cancel.rfqId().equals(Market.jobOf(paid).rfqId())
                                ? Decision.rejected(new RfqNotOpen(cancel.rfqId(), "awarded"))
                                : Decision.alreadyDone());
        start();
        patiently().until(() -> commands.effects(OpenRfq.class).size() == 2);

        NostrEvent deletion =
                publish(BUYER, 5, "", List.of("e", open.id()), List.of("e", paid.id()));

        patiently().until(() -> refusals().size() == 1);
        NostrEvent told = refusals().getFirst();
        assertThat(told.tags().getFirst()).containsExactly("status", "error", "rfq_not_open");
        assertThat(told.tagValues("e")).containsExactly(paid.id(), deletion.id());
        assertThat(told.tagValues("p")).containsExactly(BUYER.publicKey());
    }

    @Test
    void request_taken_back_before_it_was_read_is_never_opened() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "forget it");
        publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);
        publish(BUYER, 5, "", List.of("e", request.id()), List.of("k", "5050"));
        NostrEvent next = publish(BUYER, 5050, "do this");

        start();

        patiently().until(() -> !commands.effects(OpenRfq.class).isEmpty());
        assertThat(commands.calls()).hasSize(1);
        assertThat(commands.effects(OpenRfq.class).getFirst().externalRef()).isEqualTo(next.id());
        assertThat(refusals()).isEmpty();
    }

    @Test
    void request_that_a_stranger_deleted_is_opened() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "mine");
        publish(Market.STRANGER, 5, "", List.of("e", request.id()));

        start();

        patiently().until(() -> commands.effects(OpenRfq.class).size() == 1);
    }

    @Test
    void deletion_that_comes_first_keeps_the_request_out() throws Exception {
        NostrEvent request = signed(BUYER, 5050, "forget it");
        publish(BUYER, 5, "", List.of("e", request.id()));
        assertThat(relay.publish(request).get(20, TimeUnit.SECONDS).message())
                .startsWith("deleted:");

        start();
        publish(BUYER, 5050, "do this");

        patiently().until(() -> !commands.effects().isEmpty());
        assertThat(commands.calls()).hasSize(1);
    }

    /** The relay took it in time, but an hour passed before anybody read it. */
    @Test
    void what_outlived_itself_while_it_waited_is_judged_when_it_is_read() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "in a minute");
        publish(
                PROVIDER,
                7000,
                "",
                List.of("e", request.id()),
                List.of("status", "payment-required"),
                AMOUNT,
                List.of("expiration", Long.toString(NOW.getEpochSecond() + 60)));
        readAt = InstantSource.fixed(NOW.plusSeconds(3_600));
        commands.deciding(
                command ->
                        command instanceof OpenRfq open
                                ? OpenRfq.DECIDER.decide(open, List.of())
                                : Decision.alreadyDone());

        start();

        patiently().until(() -> !commands.effects(Presented.class).isEmpty());
        assertThat(commands.effects(OpenRfq.class)).isEmpty();
        assertThat(refusals())
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.tags().getFirst())
                                    .containsExactly("status", "error", "deadline_not_in_future");
                            assertThat(told.tagValues("e")).containsExactly(request.id());
                        });
        assertThat(commands.calls()).allMatch(sent -> sent.command().at().equals(readAt.instant()));
        assertThat(commands.effects(SubmitQuote.class))
                .allMatch(quote -> quote.expiresAt().isBefore(quote.at()));
    }

    @Test
    void event_that_can_not_be_translated_is_refused_and_passed_over() throws Exception {
        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        start(
                bolt11 -> {
                    throw new IllegalArgumentException(bolt11);
                });

        NostrEvent poison = publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);
        publish(PROVIDER, 7000, "", List.of("e", request.id()), List.of("status", "processing"));

        patiently().until(() -> commands.effects(ReportProgress.class).size() == 1);
        assertThat(commands.effects(SubmitDelivery.class)).isEmpty();
        assertThat(refusals())
                .filteredOn(refusal -> refusal.tagValues("e").contains(poison.id()))
                .singleElement()
                .satisfies(
                        refusal ->
                                assertThat(refusal.tags().getFirst())
                                        .containsExactly("status", "error", "unreadable_event"));
    }

    @Test
    void invoice_that_no_command_can_be_made_of_is_refused_before_anything_is_sent()
            throws Exception {
        NostrEvent request = publish(BUYER, 5050, "What is 2+2?");
        desk =
                _ -> {
                    throw new IllegalArgumentException(POISON);
                };
        start();

        publish(PROVIDER, 6050, "4", List.of("e", request.id()), AMOUNT);
        publish(PROVIDER, 7000, "", List.of("e", request.id()), List.of("status", "processing"));

        patiently().until(() -> commands.effects(ReportProgress.class).size() == 1);
        assertThat(commands.effects(SubmitQuote.class)).isEmpty();
        assertThat(refusals()).hasSize(1);
    }

    /** PostgreSQL takes no zero character as text: looking it up failed for ever. */
    @Test
    void zero_characters_where_an_id_belongs_stop_nobody() throws Exception {
        start();
        publish(PROVIDER, 7000, "", List.of("e", "\0"), List.of("status", "processing"));
        publish(BUYER, 5, "", List.of("e", "a\0b"));
        publish(PROVIDER, 31_990, "\0", List.of("d", "\0"), List.of("k", "5050"));

        publish(BUYER, 5050, "still there?");

        patiently().until(() -> commands.effects(OpenRfq.class).size() == 1);
        assertThat(commands.effects(PublishOffer.class)).hasSize(1);
    }

    @Test
    void refusal_that_could_not_be_published_is_not_passed_over() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        MarketPost working = post;
        post =
                new MarketPost() {
                    @Override
                    public void publish(NostrEvent event) {
                        throw new AssertionError("a refusal is for its reader alone");
                    }

                    @Override
                    public void reply(NostrEvent event, String toEventId) {
                        if (failures.getAndDecrement() > 0) {
                            throw new IllegalStateException("no relay");
                        }
                        working.reply(event, toEventId);
                    }
                };
        start();
        NostrEvent refused = publish(Market.STRANGER, 5050, "for free?");

        patiently().until(() -> refusals().size() == 1);
        assertThat(refusals().getFirst().tagValues("e")).containsExactly(refused.id());
        assertThat(failures.get()).isEqualTo(-1);
    }

    @Test
    void request_over_the_api_is_announced_once_and_its_answers_find_it() throws Exception {
        JobAnnouncer announcer = new JobAnnouncer(voice, jobs, own.post());
        var rfq = MarketVoiceTest.rfq("key 1", "text-generation", RfqOrigin.API);
        start();

        announcer.observe(rfq, TENANT);
        announcer.observe(rfq, TENANT);
        announcer.observe(MarketVoiceTest.rfq("key 2", "text-generation", RfqOrigin.RELAY), TENANT);
        announcer.observe(MarketVoiceTest.rfq("key 3", "haircut", RfqOrigin.API), TENANT);

        List<NostrEvent> announced = onRelay(5050);
        assertThat(announced).containsExactly(voice.request(rfq).orElseThrow());
        publish(PROVIDER, 6050, "4", List.of("e", announced.getFirst().id()), AMOUNT);
        patiently().until(() -> commands.effects(Presented.class).size() == 1);
        assertThat(commands.effects(SubmitDelivery.class))
                .extracting(SubmitDelivery::rfqId)
                .containsExactly(rfq.rfqId());
        assertThat(commands.effects(OpenRfq.class)).isEmpty();
    }

    private static Decision rejected(OpenRfq command) {
        return Decision.rejected(new RfqNotOpen(command.rfqId(), "expired"));
    }

    private RelayInbox start() {
        return start(bolt11 -> Optional.empty());
    }

    private RelayInbox start(Function<String, Optional<Msat>> invoiceAmount) {
        Translator translator =
                new Translator(
                        Market.DEFAULTS,
                        TENANT,
                        voice.cryptor(),
                        key -> isBuyer.test(key),
                        jobs::find,
                        invoiceAmount);
        RelayInbox inbox =
                new RelayInbox(
                        new RelayInbox.Parts(
                                store,
                                relay,
                                translator,
                                jobs,
                                commands,
                                invoice -> desk.present(invoice),
                                voice,
                                TENANT,
                                database,
                                readAt,
                                post,
                                own.jobs()));
        started.add(inbox);
        inbox.start();
        return inbox;
    }

    @SafeVarargs
    private NostrEvent publish(NostrKey author, int kind, String content, List<String>... tags)
            throws Exception {
        return publish(signed(author, kind, content, tags));
    }

    private NostrEvent publish(NostrEvent event) throws Exception {
        assertThat(relay.publish(event).get(20, TimeUnit.SECONDS).accepted()).isTrue();
        return event;
    }

    @SafeVarargs
    private static NostrEvent signed(
            NostrKey author, int kind, String content, List<String>... tags) {
        return author.sign(
                new EventTemplate(NOW.getEpochSecond() - 10, kind, List.of(tags), content));
    }

    private List<NostrEvent> refusals() {
        return onRelay(7000).stream()
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
