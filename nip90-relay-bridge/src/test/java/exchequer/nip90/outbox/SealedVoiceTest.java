package exchequer.nip90.outbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.delivery.ContentHash;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Market;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SealedVoiceTest {

    private static final MarketVoice MARKET = new MarketVoice(OURS, "wss://market.example");
    private static final SealedVoice VOICE = MARKET.sealed();
    private static final List<String> KEPT =
            List.of("expiration", Long.toString(NOW.getEpochSecond() + 2_592_000));
    private static final RfqOpened RFQ = MarketVoiceTest.rfq("key 1", "text-generation");
    private static final Pubkey WORKER = new Pubkey(PROVIDER.publicKey());
    private static final OrderId ORDER = OrderId.of(QuoteId.of(RFQ.rfqId(), WORKER));

    @Test
    void provider_reads_the_whole_request_and_others_that_there_is_one() {
        NostrEvent request = VOICE.request(RFQ, 5050, WORKER);

        assertThat(request.tags())
                .containsExactly(
                        List.of("p", PROVIDER.publicKey()),
                        List.of("encrypted"),
                        List.of("relays", "wss://market.example"),
                        List.of("expiration", Long.toString(NOW.getEpochSecond() + 600)),
                        List.of("rfq", RFQ.rfqId().value()));
        assertThat(NostrJson.standard().readTags(read(PROVIDER, request)))
                .isEqualTo(
                        new Parsing.Parsed<>(
                                List.of(
                                        List.of("i", "What is 2+2?", "text"),
                                        List.of("i", "https://a.example", "url", "", "source"),
                                        List.of("i", "a".repeat(64), "job", "wss://b.example"),
                                        List.of("param", "range", "1", "9"),
                                        List.of("output", "text/plain"),
                                        List.of("bid", "50000"))));
        assertThat(NostrJson.write(request)).doesNotContain("2+2").doesNotContain("50000");
        assertThat(Scheme.of(request.content())).isEqualTo(Scheme.NIP44);
        assertThat(EventVerification.of(request)).isInstanceOf(EventVerification.Valid.class);
    }

    /** Publishing again after a crash must be a duplicate and not a second request. */
    @Test
    void same_request_for_the_same_provider_is_the_same_event() {
        Pubkey other = new Pubkey(BUYER.publicKey());

        assertThat(
                        new MarketVoice(OURS, "wss://market.example")
                                .sealed()
                                .request(RFQ, 5050, WORKER))
                .isEqualTo(VOICE.request(RFQ, 5050, WORKER));
        assertThat(VOICE.request(RFQ, 5050, other).id())
                .isNotEqualTo(VOICE.request(RFQ, 5050, WORKER).id());
    }

    @ParameterizedTest
    @EnumSource
    void buyer_gets_the_result_in_the_scheme_it_asked_in(Scheme scheme) {
        Job asked = asked(scheme);

        NostrEvent result = VOICE.result(asked, delivery("4", "d1"), Optional.of("{}"));

        assertThat(result.kind()).isEqualTo(6050);
        assertThat(result.createdAt()).isEqualTo(NOW.getEpochSecond());
        assertThat(result.tags())
                .containsExactly(
                        List.of("request", "{}"),
                        List.of("e", asked.requestEventId(), "wss://market.example"),
                        List.of("p", BUYER.publicKey()),
                        KEPT,
                        List.of("encrypted"));
        assertThat(Scheme.of(result.content())).isEqualTo(scheme);
        assertThat(read(BUYER, result)).isEqualTo("4");
        assertThat(VOICE.result(asked, delivery("4", "d1"), Optional.of("{}"))).isEqualTo(result);
    }

    /** A result without it is a result, and one that no relay takes is none. */
    @ParameterizedTest
    @CsvSource({"16384, 1, true", "16385, 1, false", "1, 65536, true", "16384, 140000, false"})
    void request_is_repeated_where_relays_can_carry_both(
            int request, int content, boolean repeated) {
        String asked = "r".repeat(request);

        NostrEvent result =
                VOICE.result(
                        asked(Scheme.NIP44),
                        delivery("x".repeat(content), "d1"),
                        Optional.of(asked));

        assertThat(result.firstTag("request")).isEqualTo(Optional.of(asked).filter(_ -> repeated));
        assertThat(read(BUYER, result)).hasSize(content);
    }

    @ParameterizedTest
    @EnumSource
    void news_and_refusals_of_an_encrypted_job_are_encrypted_in_its_scheme(Scheme scheme) {
        Job asked = asked(scheme);
        News news = new News(News.Status.ERROR, "order_failed", "nothing was paid", NOW);
        // In clear, about a job that is not: the refusal may tell the ceiling.
        NostrEvent answer =
                PROVIDER.sign(new EventTemplate(NOW.getEpochSecond(), 7000, List.of(), "40 sats"));

        NostrEvent told = MARKET.news(asked, asked.buyer(), news);
        NostrEvent refusal =
                MARKET.refusal(answer, asked, "price_above_limit", "is above the limit of 1", NOW);

        assertThat(told.tags())
                .containsExactly(
                        List.of("status", "error", "order_failed"),
                        List.of("e", asked.requestEventId(), "wss://market.example"),
                        List.of("p", BUYER.publicKey()),
                        KEPT,
                        List.of("encrypted"));
        assertThat(Scheme.of(told.content())).isEqualTo(scheme);
        assertThat(readTags(BUYER, told))
                .containsExactly(
                        List.of("status", "error", "order_failed"),
                        List.of("content", "nothing was paid"));
        assertThat(Scheme.of(refusal.content())).isEqualTo(scheme);
        assertThat(readTags(PROVIDER, refusal))
                .contains(List.of("content", "is above the limit of 1"));
        assertThat(MARKET.news(asked, asked.buyer(), news)).isEqualTo(told);
    }

    /** Two providers may say the same in the same second; both have been asked. */
    @Test
    void equal_results_of_two_deliveries_are_two_events() {
        Job asked = asked(Scheme.NIP44);

        assertThat(VOICE.result(asked, delivery("4", "d1"), Optional.of("{}")).id())
                .isNotEqualTo(VOICE.result(asked, delivery("4", "d2"), Optional.of("{}")).id());
    }

    @ParameterizedTest
    @EnumSource
    void buyer_gets_feedback_in_the_scheme_it_asked_in(Scheme scheme) {
        Job asked = asked(scheme);
        NostrEvent progress =
                VOICE.progress(
                        asked,
                        new WorkProgressed(ORDER, RFQ.rfqId(), WORKER, "half way", "x", NOW));
        NostrEvent failure =
                VOICE.failure(
                        asked,
                        new WorkFailed(ORDER, RFQ.rfqId(), WORKER, "out of memory", "x", NOW));

        assertThat(progress.kind()).isEqualTo(7000);
        assertThat(progress.tags().getFirst()).containsExactly("status", "processing");
        assertThat(failure.tags().getFirst()).containsExactly("status", "error", "work_failed");
        for (NostrEvent feedback : List.of(progress, failure)) {
            assertThat(feedback.tagsNamed("encrypted")).hasSize(1);
            assertThat(Scheme.of(feedback.content())).isEqualTo(scheme);
            assertThat(feedback.tagValues("e")).containsExactly(asked.requestEventId());
        }
        assertThat(readTags(BUYER, progress))
                .containsExactly(List.of("status", "processing"), List.of("content", "half way"));
        assertThat(readTags(BUYER, failure))
                .containsExactly(
                        List.of("status", "error", "work_failed"),
                        List.of("content", "out of memory"));
    }

    @Test
    void nothing_said_is_nothing_encrypted() {
        NostrEvent progress =
                VOICE.progress(
                        asked(Scheme.NIP44),
                        new WorkProgressed(ORDER, RFQ.rfqId(), WORKER, "", "x", NOW));

        assertThat(progress.content()).isEmpty();
        assertThat(progress.tagsNamed("encrypted")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void refusal_of_what_was_encrypted_is_encrypted(Scheme scheme) {
        NostrEvent request =
                encryptedRequest(
                        new Cryptor(BUYER).encrypt(scheme, OURS.publicKey(), "x", "no tags"));

        NostrEvent refusal = MARKET.refusal(request, null, "encrypted_malformed", "no list", NOW);

        assertThat(refusal.tags())
                .containsExactly(
                        List.of("status", "error", "encrypted_malformed"),
                        List.of("e", request.id(), "wss://market.example"),
                        List.of("p", BUYER.publicKey()),
                        KEPT,
                        List.of("encrypted"));
        assertThat(Scheme.of(refusal.content())).isEqualTo(scheme);
        assertThat(readTags(BUYER, refusal))
                .containsExactly(
                        List.of("status", "error", "encrypted_malformed"),
                        List.of("content", "no list"));
        assertThat(MARKET.refusal(request, null, "encrypted_malformed", "no list", NOW))
                .isEqualTo(refusal);
    }

    @Test
    void refusal_of_what_nobody_could_read_still_reaches_its_author() {
        NostrEvent refusal =
                MARKET.refusal(encryptedRequest("junk"), null, "encrypted_unreadable", "why", NOW);

        assertThat(readTags(BUYER, refusal)).contains(List.of("content", "why"));
    }

    private static NostrEvent encryptedRequest(String content) {
        return BUYER.sign(
                new EventTemplate(
                        NOW.getEpochSecond(), 5050, List.of(List.of("encrypted")), content));
    }

    private static Job asked(Scheme scheme) {
        Job job = Market.jobOf(Market.TEXT_REQUEST);
        return new Job(
                job.requestEventId(),
                job.requestKind(),
                job.rfqId(),
                job.tenant(),
                job.buyer(),
                scheme,
                null);
    }

    static DeliverySubmitted delivery(String content, String evidence) {
        return new DeliverySubmitted(
                DeliveryId.of(ORDER, evidence),
                ORDER,
                RFQ.rfqId(),
                QuoteId.of(RFQ.rfqId(), WORKER),
                new Pubkey(BUYER.publicKey()),
                WORKER,
                content,
                ContentHash.of(content),
                evidence,
                NOW);
    }

    /** As NDK and nostrdvm read encrypted feedback. */
    private static List<List<String>> readTags(NostrKey reader, NostrEvent event) {
        return switch (NostrJson.standard().readTags(read(reader, event))) {
            case Parsing.Parsed<List<List<String>>>(List<List<String>> tags) -> tags;
            case Parsing.Malformed<List<List<String>>>(String why) -> throw new AssertionError(why);
        };
    }

    private static String read(NostrKey reader, NostrEvent event) {
        return ((Decrypted) new Cryptor(reader).decrypt(event.pubkey(), event.content()))
                .plaintext();
    }
}
